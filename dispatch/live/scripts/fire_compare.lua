-- Deadline: all live calls are held against the carrier's lists, every minute and when a dispatcher starts.
-- ARGS: id    Answers {fired}.
return run(function(args)
  if not take_deadline('compare', args.id) then return { fired = false } end
  command('compare_calls', {})
  set_deadline('compare', args.id, NOW + SETTINGS.check_seconds)
  return { fired = true }
end)
