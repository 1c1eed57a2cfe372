-- Deadline: the carrier's limit on new calls allows another ring.
-- ARGS: id    Answers {fired}.
return run(function(args)
  if not take_deadline('refill', args.id) then return { fired = false } end
  match_waiting()
  return { fired = true }
end)
