-- ARGS: call_id
-- Answers {up = {leg_id = role}, rooms = {leg_id = conference_id}, conference_id} of the legs that are not over.
local answer = { conference_id = redis.call('HGET', key.call(ARGS.call_id), 'conference_id') or nil }
for _, leg_id in ipairs(redis.call('SMEMBERS', key.call_legs(ARGS.call_id))) do
  local leg = read_hash(key.leg(leg_id)) or {}
  answer.up = answer.up or {}
  answer.up[leg_id] = leg.role or 'staff'
  if leg.room then
    answer.rooms = answer.rooms or {}
    answer.rooms[leg_id] = leg.room
  end
end
return cjson.encode(answer)
