-- Deadline: something about a live call wants explaining, so it is held against the carrier by itself. All calls together
-- are every minute (fire_compare).
-- ARGS: id (call)    Answers {fired}.
return run(function(args)
  if not take_deadline('check', args.id) then return { fired = false } end
  local call = read_call(args.id)
  if call and call.state ~= 'closed' then command('check_call', { call_id = args.id }) end
  return { fired = true }
end)
