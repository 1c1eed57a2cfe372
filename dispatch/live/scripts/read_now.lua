-- What goes on now, for a wallboard: no names, no numbers. Cheap at any size: nothing here scans calls or people.
-- ARGS: languages (tags, a hundred at most)
-- Answers {presences = {presence = people}, calls (live), languages = [[waiting, longest wait in seconds or -1, people on
-- duty, how many of them talk], ...]} in the order of the languages.
local flat, presences = redis.call('HGETALL', key.presences()), {}
for i = 1, #flat, 2 do presences[flat[i]] = math.max(0, tonumber(flat[i + 1])) end
local languages = {}
for i, language in ipairs(ARGS.languages) do
  local waiting, longest = redis.call('ZCARD', key.open_requests(language)), -1
  if waiting > 0 then
    local oldest = redis.call('ZRANGE', key.open_requests(language), 0, 0)[1]
    longest = math.max(0, NOW - tonumber(redis.call('HGET', key.request(oldest), 'queued_at') or NOW))
  end
  local in_call = math.floor(tonumber(redis.call('HGET', key.demand(language), 'in_call') or '0') / SPAN)
  languages[i] = { waiting, longest, redis.call('SCARD', key.duty(language)), in_call }
end
return cjson.encode({ presences = next(presences) and presences, calls = redis.call('ZCARD', key.calls()), languages = languages })
