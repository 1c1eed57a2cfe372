-- Deadline: nobody has accepted an emergency in its first seconds, or nobody could be rung at all: a partner is dialled beside
-- those who ring, and an operator is asked into the call, where one is on duty. The fact that says so is the alert.
-- Of a line that is always served: a partner, else a callback.
-- ARGS: id (request)    Answers {fired}.
return run(function(args)
  if not take_deadline('emergency', args.id) then return { fired = false } end
  local request = read_hash(key.request(args.id))
  if not request or not OPEN_REQUEST[request.state] then return { fired = true } end
  local call = read_call(request.call_id)
  if request.always then
    if nobody_on_duty(request.widest) then callbacks.serve_otherwise(request.call_id, call, 'always') end
    return { fired = true }
  end
  if redis.call('HSETNX', key.request(args.id), 'alerted', '1') == 1 then
    note('emergency_alerted', request.call_id, { request_id = args.id, phones = phones_ringing(args.id) })
    local plan = not call.operator and call.operator_plan
    if plan and not nobody_on_duty(cjson.decode(plan).stages[1].admission) then
      assistants.ask(request.call_id, call, 'operator', 'emergency', plan)
    end
  end
  if call.state == 'waiting' and not call.partner_attempt then
    dial_next_partner(request.call_id, call, 'emergency')
  end
  return { fired = true }
end)
