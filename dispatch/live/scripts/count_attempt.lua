-- Counts one wrong code or log-in of a leg, and of the access code or interpreter number that was tried, whether or not it
-- exists. Never by the number they call from: a switchboard's would shut out a whole site.
-- ARGS: leg_id, login (digest of that code or number)    Answers {attempts_left} of the leg, never below 0.
return run(function(args)
  local attempts = redis.call('INCR', key.attempts(args.leg_id))
  redis.call('EXPIRE', key.attempts(args.leg_id), SETTINGS.closed_seconds)
  redis.call('INCR', key.attempts(args.login))
  redis.call('EXPIRE', key.attempts(args.login), SETTINGS.login_pause_seconds)
  return { attempts_left = math.max(0, SETTINGS.code_attempts - attempts) }
end)
