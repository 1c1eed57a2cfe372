-- What a waiting request may expect: its longest wait, and that its staff are told where nobody is on duty.

local function nobody_on_duty(admission) return redis.call('SCARD', key.duty(admission)) == 0 end

-- The longest wait counts from the request's original time; for one that goes to the front, whose call has been served
-- before, from now. However late it is put back into the line, it is given a little time.
local function set_give_up(request_id, call_id, queued_at, to_front)
  local longest = tonumber(redis.call('HGET', key.call(call_id), 'longest_wait_seconds') or SETTINGS.give_up_seconds)
  local from = to_front and NOW or queued_at
  set_deadline('give_up', request_id, math.max(from + longest, NOW + SETTINGS.least_wait_seconds))
end

-- Staff who ask are told by the answer to their key. Where that fails, and where the last of them goes off duty
-- later, they are led to the choices.
local function expect_telling(request_id, admission, queued_at)
  if redis.call('HEXISTS', key.request(request_id), 'emergency') == 1 then return end  -- they are never asked to choose
  redis.call('ZADD', key.untold(admission), queued_at, request_id)
  if nobody_on_duty(admission) then set_deadline('nobody', admission, NOW + SETTINGS.tell_seconds) end
end

local function is_told(request_id, admission) redis.call('ZREM', key.untold(admission), request_id) end
