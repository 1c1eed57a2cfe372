-- Deadline: something about a live call wants explaining, so it is held against the carrier by itself. All calls together
-- are every minute (fire_compare). That staff left is explained once their leg is over.
-- ARGS: id (call)    Answers {fired}.
return run(function(args)
  if not take_deadline('check', args.id) then return { fired = false } end
  local call = read_call(args.id)
  local explained = call and FINAL[read_hash(key.leg(call.staff_leg_id or '')).status or '']
  if call and call.state ~= 'closed' and not explained then command('check_call', { call_id = args.id }) end
  return { fired = true }
end)
