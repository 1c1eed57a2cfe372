-- Deadline: nobody whom a request admits is on duty, and staff who wait for it do not know yet: they are led to the choices.
-- ARGS: id (admission)    Answers {fired}.
-- Each request is told of once: whoever chose to wait is not asked again each time somebody comes and goes.
local AT_ONCE = 50

return run(function(args)
  if not take_deadline('nobody', args.id) then return { fired = false } end
  if not nobody_on_duty(args.id) then return { fired = true } end
  local untold = redis.call('ZPOPMIN', key.untold(args.id), AT_ONCE)
  for i = 1, #untold, 2 do
    local call_id, role = unpack(redis.call('HMGET', key.request(untold[i]), 'call_id', 'role'))
    local call = read_call(call_id)
    if call and role and call[role .. '_request'] == untold[i] then
      if call[role] == 'wanted' then assistants.give_up(call_id, call, role, 'nobody_on_duty') end
    elseif call and call.always then
      local request = read_hash(key.request(untold[i]))
      if request and OPEN_REQUEST[request.state] and not redis.call('ZSCORE', key.deadlines(), 'emergency|' .. untold[i]) then
        emergencies.expect_partner(untold[i], request)
        match_request(untold[i])
      end
    elseif call and not call.after_hours and call.operator ~= 'here' and call.state == 'waiting' and call.request_id == untold[i] and not call.staff_at_menu
      and not call.asking then
      lead(call.staff_leg_id, 'nobody_on_duty', call_id)
    end
  end
  if redis.call('EXISTS', key.untold(args.id)) == 1 then set_deadline('nobody', args.id, NOW) end
  return { fired = true }
end)
