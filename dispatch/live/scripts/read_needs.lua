-- ARGS: languages (tags)
-- Answers {needs = [[requests an hour, people on duty], ...]} in the order of the languages. The count of requests fades
-- by the hour, so that where they come evenly it is their number in an hour.
local needs = {}
for i, language in ipairs(ARGS.languages) do
  local count, at = unpack(redis.call('HMGET', key.asked_for(language), 'count', 'at'))
  local faded = tonumber(count or '0') * math.exp((tonumber(at or '0') - NOW) / 3600)
  needs[i] = { faded, redis.call('SCARD', key.duty(language)) }
end
return cjson.encode({ needs = needs })
