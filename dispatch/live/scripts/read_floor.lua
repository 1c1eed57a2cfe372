-- Who waits and which calls have gone on longest, for whoever may act on them: no names, no numbers.
-- ARGS: languages (tags, a hundred at most), requests (how many of each), calls (how many, the oldest first)
-- Answers {requests = [{request_id, call_id, language, waited_seconds, urgent, front, ringing, institution_id}],
-- calls = [{call_id, state, language, institution_id, lasted_seconds}]}.
local requests, calls = {}, {}
for _, language in ipairs(ARGS.languages) do
  for _, request_id in ipairs(redis.call('ZRANGE', key.open_requests(language), 0, ARGS.requests - 1)) do
    local call_id, queued_at, urgent, front =
      unpack(redis.call('HMGET', key.request(request_id), 'call_id', 'queued_at', 'urgent', 'front'))
    if call_id then
      requests[#requests + 1] = {
        request_id = request_id, call_id = call_id, language = language, urgent = urgent or nil, front = front or nil,
        waited_seconds = math.max(0, math.floor(NOW - tonumber(queued_at))),
        ringing = redis.call('SCARD', key.request_offers(request_id)),
        institution_id = redis.call('HGET', key.call(call_id), 'institution_id') or nil,
      }
    end
  end
end
for _, call_id in ipairs(ARGS.calls > 0 and redis.call('ZRANGE', key.calls(), 0, ARGS.calls - 1) or {}) do
  local state, language, institution_id, opened_at =
    unpack(redis.call('HMGET', key.call(call_id), 'state', 'language', 'institution_id', 'opened_at'))
  if state then
    calls[#calls + 1] = {
      call_id = call_id, state = state, language = language or nil, institution_id = institution_id or nil,
      lasted_seconds = math.max(0, math.floor(NOW - tonumber(opened_at or NOW))),
    }
  end
end
return cjson.encode({ requests = #requests > 0 and requests or nil, calls = #calls > 0 and calls or nil })
