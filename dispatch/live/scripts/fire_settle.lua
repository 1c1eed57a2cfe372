-- Deadline: a call that is ending closes once no leg is up; legs still up by now are hung up.
-- ARGS: id (call)    Answers {fired}.
return run(function(args)
  if not take_deadline('settle', args.id) then return { fired = false } end
  local call = read_call(args.id)
  if not call or call.state ~= 'ending' then return { fired = true } end
  local legs = redis.call('SMEMBERS', key.call_legs(args.id))
  if #legs > 0 then
    for _, leg_id in ipairs(legs) do command('end_leg', { leg_id = leg_id }) end
    command('check_call', { call_id = args.id })
    set_deadline('settle', args.id, NOW + SETTINGS.forced_end_seconds)
    return { fired = true }
  end
  if call.conference_id then command('end_conference', { conference_id = call.conference_id }) end
  set_call(args.id, call, { state = 'closed' })
  clear_deadline('check', args.id)
  redis.call('ZREM', key.calls(), args.id)
  redis.call('EXPIRE', key.call(args.id), SETTINGS.closed_seconds)
  redis.call('EXPIRE', key.call_legs(args.id), SETTINGS.closed_seconds)
  if call.client_number_id then redis.call('DEL', key.number(call.client_number_id)) end
  if call.caller_number_id then redis.call('DEL', key.number(call.caller_number_id)) end
  note('call_closed', args.id, { outcome = call.outcome, reason = call.unserved_reason })
  return { fired = true }
end)
