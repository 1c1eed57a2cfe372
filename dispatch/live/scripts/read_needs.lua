-- ARGS: languages (tags)
-- Answers {needs = [[requests an hour, people on duty, how many of them talk or pause], ...]} in the order of the
-- languages. The count of requests fades by the hour, so that where they come evenly it is their number in an hour.
local needs = {}
for i, language in ipairs(ARGS.languages) do
  local count, at = unpack(redis.call('HMGET', key.asked_for(language), 'count', 'at'))
  local faded = tonumber(count or '0') * math.exp((tonumber(at or '0') - NOW) / 3600)
  local in_call, wrap_up = unpack(redis.call('HMGET', key.demand(language), 'in_call', 'wrap_up'))
  local busy = math.floor(tonumber(in_call or '0') / SPAN) + tonumber(wrap_up or '0')
  needs[i] = { faded, redis.call('SCARD', key.duty(language)), busy }
end
return cjson.encode({ needs = needs })
