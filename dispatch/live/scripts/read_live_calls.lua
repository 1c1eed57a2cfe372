-- Some of the live calls, by age, with what we believe of their legs.
-- ARGS: after (how many to leave out), limit
-- Answers {calls = [{call_id, state, conference_id, legs = {leg_id = {role, status, room}}}]};
-- a call that ends meanwhile moves the others up, and who is left out by that is seen the next time.
local answer = {}
for _, call_id in ipairs(redis.call('ZRANGE', key.calls(), ARGS.after, ARGS.after + ARGS.limit - 1)) do
  local state, conference_id = unpack(redis.call('HMGET', key.call(call_id), 'state', 'conference_id'))
  local legs = {}
  for _, leg_id in ipairs(redis.call('SMEMBERS', key.call_legs(call_id))) do
    local role, status, room = unpack(redis.call('HMGET', key.leg(leg_id), 'role', 'status', 'room'))
    legs[leg_id] = { role = role or 'staff', status = status or nil, room = room or nil }
  end
  answer[#answer + 1] = {
    call_id = call_id, state = state or nil, conference_id = conference_id or nil, legs = next(legs) and legs,
  }
end
return cjson.encode({ calls = #answer > 0 and answer or nil })
