-- Deadline: a request has waited long enough. With nobody on duty for the language that is soon, else late.
-- ARGS: id (request)    Answers {fired}.
return run(function(args)
  if not take_deadline('give_up', args.id) then return { fired = false } end
  local request = read_hash(key.request(args.id))
  if not request or (request.state ~= 'waiting' and request.state ~= 'offered') then return { fired = true } end
  local latest = tonumber(request.queued_at) + SETTINGS.give_up_seconds
  if redis.call('SCARD', key.duty(request.language)) > 0 and NOW < latest then
    set_deadline('give_up', args.id, math.min(latest, NOW + SETTINGS.nobody_on_duty_seconds))
    return { fired = true }
  end
  local call = read_call(request.call_id)
  end_request(args.id, 'unserved')
  begin_ending(request.call_id, call, outcome_of(call, 'unserved'), 'unserved')
  lead(call.staff_leg_id, 'request_unserved', request.call_id)
  return { fired = true }
end)
