-- Counts one wrong code or log-in of a leg.
-- ARGS: leg_id    Answers {attempts_left}, never below 0.
return run(function(args)
  local attempts = redis.call('INCR', key.attempts(args.leg_id))
  redis.call('EXPIRE', key.attempts(args.leg_id), SETTINGS.closed_seconds)
  return { attempts_left = math.max(0, SETTINGS.code_attempts - attempts) }
end)
