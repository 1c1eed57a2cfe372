-- Deadline: nobody has accepted an emergency in its first seconds, or nobody could be rung at all: a partner is dialled beside
-- those who ring, and the operators are told by a fact.
-- ARGS: id (request)    Answers {fired}.
return run(function(args)
  if not take_deadline('emergency', args.id) then return { fired = false } end
  local request = read_hash(key.request(args.id))
  if not request or not OPEN_REQUEST[request.state] then return { fired = true } end
  local call = read_call(request.call_id)
  if redis.call('HSETNX', key.request(args.id), 'alerted', '1') == 1 then
    note('emergency_alerted', request.call_id, { request_id = args.id, phones = phones_ringing(args.id) })
  end
  if call.state == 'waiting' and not call.partner_attempt then
    dial_next_partner(request.call_id, call, 'emergency')
  end
  return { fired = true }
end)
