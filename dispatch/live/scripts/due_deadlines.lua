-- ARGS: limit, looked_at (`now` in the answer to this dispatcher's last look), steady_seconds (how long ago that was by its
--       own clock, which nobody sets); the latter two are missing in its first look
-- Answers {due = [[kind, id], ...], next_at, now} with at most `limit` deadlines that have fallen due.
-- Never: everybody's deadlines fired at once because the server's clock was set forward.

-- A dispatcher that looked before the gap knows how long it was. By as much more as the clock says, what was to happen
-- happens later; deadlines set since then are right, and so are shifts, which are told by the clock.
local function put_off(seconds)
  local before = redis.call('ZRANGE', key.deadlines_before_gap(), 0, -1, 'WITHSCORES')
  for i = 1, #before, 2 do
    local is_of_clock = string.find(before[i], 'shift|', 1, true) == 1
    if not is_of_clock and redis.call('ZSCORE', key.deadlines(), before[i]) == before[i + 1] then
      redis.call('ZADD', key.deadlines(), stamp(tonumber(before[i + 1]) + seconds), before[i])
    end
  end
end

-- Answers false while nobody can tell yet whether the clock was set or all dispatchers were dead.
local function judge_gap()
  local gap = tonumber(redis.call('GET', key.gap()) or '0')
  if gap == 0 then return true end
  if ARGS.looked_at and ARGS.looked_at < gap - GAP_SECONDS / 2 then
    local leap = NOW - ARGS.looked_at - ARGS.steady_seconds
    if leap > SMALL_STEP_SECONDS then put_off(leap) end
  elseif NOW < gap + 1 then return false end
  redis.call('DEL', key.gap(), key.deadlines_before_gap())
  return true
end

-- Only live state that is new, or was lost, has no comparison ahead.
if redis.call('ZSCORE', key.deadlines(), 'compare|calls') == false then begin_reconciling('lost') end
if not judge_gap() then return cjson.encode({ now = stamp(NOW) }) end
local due, answer = redis.call('ZRANGEBYSCORE', key.deadlines(), '-inf', stamp(NOW), 'LIMIT', 0, ARGS.limit), {}
for _, member in ipairs(due) do
  local kind, id = string.match(member, '^([^|]+)|(.*)$')
  answer[#answer + 1] = { kind, id }
end
local first = redis.call('ZRANGEBYSCORE', key.deadlines(), '(' .. stamp(NOW), '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
return cjson.encode({ due = #answer > 0 and answer or nil, next_at = first[2], now = stamp(NOW) })
