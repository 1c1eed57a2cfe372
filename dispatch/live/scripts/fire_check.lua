-- Deadline: time to hold a live call against the carrier's own list.
-- ARGS: id (call)    Answers {fired}.
return run(function(args)
  if not take_deadline('check', args.id) then return { fired = false } end
  local call = read_call(args.id)
  if call and call.state ~= 'closed' then
    command('check_call', { call_id = args.id })
    set_deadline('check', args.id, NOW + SETTINGS.check_seconds)
  end
  return { fired = true }
end)
