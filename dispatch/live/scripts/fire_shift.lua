-- Deadline: a shift of an interpreter begins or ends.
-- ARGS: id (interpreter)    Answers {fired}.
return run(function(args)
  if not take_deadline('shift', args.id) then return { fired = false } end
  follow_shifts(args.id)
  return { fired = true }
end)
