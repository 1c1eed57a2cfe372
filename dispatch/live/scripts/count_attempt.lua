-- Counts one wrong code or log-in of a leg, and of the interpreter number that was tried, whether or not it exists.
-- ARGS: leg_id, login (digest of that number, optional)    Answers {attempts_left} of the leg, never below 0.
return run(function(args)
  local attempts = redis.call('INCR', key.attempts(args.leg_id))
  redis.call('EXPIRE', key.attempts(args.leg_id), SETTINGS.closed_seconds)
  if args.login then
    redis.call('INCR', key.attempts(args.login))
    redis.call('EXPIRE', key.attempts(args.login), SETTINGS.login_pause_seconds)
  end
  return { attempts_left = math.max(0, SETTINGS.code_attempts - attempts) }
end)
