-- Deadline: the carrier's limit on new calls allows another ring.
-- ARGS: id (`dial_slot`, or the score of the first request that was not looked at the last time)    Answers {fired}.
return run(function(args)
  if not take_deadline('refill', args.id) then return { fired = false } end
  match_waiting(tonumber(args.id) and args.id)
  return { fired = true }
end)
