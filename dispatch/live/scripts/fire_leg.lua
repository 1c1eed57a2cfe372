-- Deadline: a leg that ought to be over is not known to be: its last report may have been lost.
-- ARGS: id (leg)    Answers {fired}.
return run(function(args)
  if not take_deadline('leg', args.id) then return { fired = false } end
  if is_up(args.id) then
    command('end_leg', { leg_id = args.id })
    command('check_leg', { leg_id = args.id })
    set_deadline('leg', args.id, NOW + SETTINGS.check_seconds)
  end
  return { fired = true }
end)
