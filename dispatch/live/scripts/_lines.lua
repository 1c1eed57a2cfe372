-- Waiting lines, and the limits of the carrier.
--
-- request      call_id, language, state, queued_at, score (its place in the waiting line), wanted (phones at once),
--              plan (JSON, see Plan in domain/requirements.py), policy, urgent, emergency,
--              always (nobody waits in vain where nobody is on duty: see emergencies.expect_partner),
--              admission (the pool that may be rung now), tier (the last one that may be), stage (of the plan),
--              widest (the admission of its last stage), front (its call was served before), staged_from (when its stages began), brief (only people on the spot are asked for now),
--              last_time (who interpreted for the same case before),
--              held (nobody is rung until staff have answered what they are being asked),
--              role (operator | supervisor, where it asks for somebody beside the interpreter; see _assistants.lua)
--
-- A request that no phone rings for stands in `waiting`; one that asks for another phone beside those ringing stands in
-- `hedging`. Both are short. Nobody gets a second phone while somebody of the same language waits for a first.

local FIRST_STEP, WALK_STEP, WALK_LIMIT = 4, 32, 100

local URGENT_LEAD, FRONT_LEAD = 5e8, 1e9  -- seconds by which a score is better: more than any wait

local LIVE_OFFER = { dialling = true, whispered = true, ringing = true, announcing = true }
local OPEN_REQUEST = { waiting = true, offered = true }

-- What another version left out of a plan asks for nothing: one that could not be read would hold up the whole sweep.
local function plan_of(request)
  if request.decoded then return request.decoded end
  local plan = cjson.decode(request.plan)
  for _, names in ipairs({ 'preferred', 'only', 'never', 'traits' }) do plan[names] = plan[names] or {} end
  plan.head_start = plan.head_start or 0
  request.decoded = plan
  return plan
end

-- The lines that a request stands in: its admission's, or each person's own where nobody else will do.
local function lines_of(request)
  local only = plan_of(request).only
  if #only == 0 then return { request.admission } end
  local lines = {}
  for i, interpreter_id in ipairs(only) do lines[i] = '=' .. interpreter_id end
  return lines
end

local function set_line(admission, into, request_id, score)
  for _, line in ipairs({ 'waiting', 'hedging' }) do
    if line == into then redis.call('ZADD', key[line](admission), score, request_id)
    else redis.call('ZREM', key[line](admission), request_id) end
  end
  local is_used = into or redis.call('ZCARD', key.waiting(admission)) + redis.call('ZCARD', key.hedging(admission)) > 0
  redis.call(is_used and 'SADD' or 'SREM', key.lines_in_use(), admission)
end

-- Puts a request where it stands by the number of phones that ring for it.
local function place_in_line(request_id, request, ringing)
  local wanted = OPEN_REQUEST[request.state] and tonumber(request.wanted) or 0
  local into = ringing == 0 and wanted > 0 and 'waiting' or (ringing < wanted and 'hedging')
  for _, admission in ipairs(lines_of(request)) do set_line(admission, into, request_id, request.score) end
  if into == 'waiting' then redis.call('ZADD', key.waiting_for(request.language), request.score, request_id)
  else redis.call('ZREM', key.waiting_for(request.language), request_id) end
  if OPEN_REQUEST[request.state] then redis.call('ZADD', key.open_requests(request.language), request.score, request_id)
  else redis.call('ZREM', key.open_requests(request.language), request_id) end
end

local function phones_ringing(request_id) return redis.call('SCARD', key.request_offers(request_id)) end

-- The carrier lets an account hold so many legs at once. Counted are those that are up and the dials on their way; the
-- end of one has the waiting lines looked at again (report_leg).
local function is_account_full(share)
  if SETTINGS.concurrent_calls == 0 then return false end
  return redis.call('SCARD', key.legs_up()) + redis.call('SCARD', key.dials_on_way()) >= SETTINGS.concurrent_calls * share
end

-- The leg of an offer is known: it counts as a leg from now on. A dial of which nobody knew whether it had left has left,
-- and rings for as long as any other.
local function bind_leg(offer_id, leg_id)
  local uncertain, made_at = unpack(redis.call('HMGET', key.offer(offer_id), 'uncertain', 'made_at'))
  if uncertain then
    set_deadline('offer', offer_id, tonumber(made_at) + SETTINGS.ring_seconds + SETTINGS.ring_slack_seconds)
  end
  write_hash(key.offer(offer_id), { leg_id = leg_id, uncertain = false })
  redis.call('SREM', key.dials_on_way(), offer_id)
  if not is_up(leg_id) then give_room() end  -- its end was reported before; or it counts from here on
end

-- The carrier starts so many calls a second and silently queues the rest. Reserves the next slot, or, where a ring
-- could not leave soon enough, reserves nothing and has the waiting lines looked at again when it could.
-- A share of both limits is kept for urgent requests.
-- The reservation is the token bucket known as GCRA: one number, no refill loop.
local function reserve_dial_slot(is_urgent)
  local share = is_urgent and 1 or 1 - SETTINGS.urgent_share
  if is_account_full(share) or redis.call('EXISTS', key.reconciling()) == 1 then return false end
  local slot = math.max(NOW, tonumber(redis.call('GET', key.dial_slot()) or '0'))
  local known = tonumber(redis.call('ZSCORE', key.deadlines(), 'refill|dial_slot') or 'inf')
  -- Who has waited for a slot that is free by now is served first, as soon as that deadline is fired.
  if known <= NOW then return false end
  local at = slot - SETTINGS.dial_delay_seconds * share
  if at > NOW then
    -- What the urgent wait for comes sooner, and is not put off by what others wait for.
    if at < known then set_deadline('refill', 'dial_slot', at) end
    return false
  end
  redis.call('SET', key.dial_slot(), stamp(slot + 1 / SETTINGS.calls_per_second))
  return true
end

-- Calls visit(member, score) along a zset, up to a score if one is given, until it answers true or the walk reaches its
-- limit.
local function walk(zset, visit, below, limit)
  local first, step = 0, FIRST_STEP
  limit = limit or WALK_LIMIT
  while first < limit do
    local members = redis.call('ZRANGE', zset, '-inf', below and '(' .. stamp(below) or '+inf',
      'BYSCORE', 'LIMIT', first, step, 'WITHSCORES')
    for i = 1, #members, 2 do
      if visit(members[i], tonumber(members[i + 1])) then return end
    end
    if #members < 2 * step then return end
    first = first + step
    step = math.min(WALK_STEP, limit - first)
  end
end

-- Not to be asked again for this request, until `reask`.
local function pass_over(request_id, interpreter_id)
  redis.call('SADD', key.request_refused(request_id), interpreter_id)
  redis.call('EXPIRE', key.request_refused(request_id), SETTINGS.forgotten_seconds)
end

-- Whom the requester never wants, and who withdrew from the call before.
local function pass_over_for_good(request_id, request)
  for _, interpreter_id in ipairs(plan_of(request).never) do pass_over(request_id, interpreter_id) end
  local kept_away = redis.call('HGET', key.call(request.call_id), 'kept_away')
  if not kept_away then return end
  for _, interpreter_id in ipairs(cjson.decode(kept_away)) do pass_over(request_id, interpreter_id) end
end

local function is_refused(request_id, interpreter_id)
  return redis.call('SISMEMBER', key.request_refused(request_id), interpreter_id) == 1
end

-- Nobody who declined or missed a request is asked again for it until everybody else was, and some time has passed.
local function set_reask(request_id)
  if redis.call('ZSCORE', key.deadlines(), 'reask|' .. request_id) == false then
    local is_emergency = redis.call('HEXISTS', key.request(request_id), 'emergency') == 1
    set_deadline('reask', request_id, NOW + (is_emergency and SETTINGS.hedge_least_seconds or SETTINGS.reask_seconds))
  end
end
