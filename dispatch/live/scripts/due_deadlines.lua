-- ARGS: limit    Answers {due = [[kind, id], ...], next_at, now} with at most `limit` deadlines that have fallen due.
-- Only live state that is new, or was lost, has no comparison ahead.
if redis.call('ZSCORE', key.deadlines(), 'compare|calls') == false then begin_reconciling('lost') end
local due, answer = redis.call('ZRANGEBYSCORE', key.deadlines(), '-inf', stamp(NOW), 'LIMIT', 0, ARGS.limit), {}
for _, member in ipairs(due) do
  local kind, id = string.match(member, '^([^|]+)|(.*)$')
  answer[#answer + 1] = { kind, id }
end
local first = redis.call('ZRANGEBYSCORE', key.deadlines(), '(' .. stamp(NOW), '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
return cjson.encode({ due = #answer > 0 and answer or nil, next_at = first[2], now = stamp(NOW) })
