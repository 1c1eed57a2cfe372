-- Deadline: the carrier's limit on new calls allows another ring.
-- ARGS: id (`dial_slot`, or the kind of line and the score of the first request that was not looked at the last time,
--       as `waiting:SCORE`)    Answers {fired}.
return run(function(args)
  if not take_deadline('refill', args.id) then return { fired = false } end
  local kind, from = string.match(args.id, '^(.-):(.+)$')
  match_waiting(from, kind)
  return { fired = true }
end)
