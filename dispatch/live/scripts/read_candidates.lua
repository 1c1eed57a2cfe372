-- Who could be asked for a request now, longest idle first, as wide as it will ever be.
-- ARGS: request_id, limit (a hundred at most)
-- Answers {candidates = [{interpreter_id, idle_seconds, declined}]}; nothing for a request that is served or unknown.
local request, found = read_hash(key.request(ARGS.request_id)), {}
if request and OPEN_REQUEST[request.state] then
  walk(pool_of(request.policy, request.widest), function(interpreter_id)
    local idle_since = redis.call('HGET', key.interpreter(interpreter_id), 'idle_since')
    found[#found + 1] = {
      interpreter_id = interpreter_id, idle_seconds = math.max(0, math.floor(NOW - tonumber(idle_since or NOW))),
      declined = is_refused(ARGS.request_id, interpreter_id) or nil,
    }
    return #found >= ARGS.limit
  end)
end
return cjson.encode({ candidates = #found > 0 and found or nil })
