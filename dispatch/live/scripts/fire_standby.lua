-- Deadline: the carrier's limit may allow the dial that somebody asked for who wants to wait on the line.
-- ARGS: id (interpreter)    Answers {fired}.
return run(function(args)
  if not take_deadline('standby', args.id) then return { fired = false } end
  dial_standby(args.id)
  return { fired = true }
end)
