-- Who is asked next: waiting lines, the limits of the carrier, matching, and how many phones ring at once.
--
-- request      call_id, language, state, queued_at, score (its place in the waiting line), wanted (phones at once)
-- offer        request_id, call_id, interpreter_id, language, state, leg_id, made_at, dial_claimed_at, chance,
--              uncertain (the carrier did not say whether it dials)
--
-- A request that no phone rings for stands in `waiting`; one that asks for another phone beside those ringing stands in
-- `hedging`. Both are short. Nobody gets a second phone while somebody of the same language waits for a first.
--
-- What can never be after any script: an interpreter with two live offers or an offer beside a conversation (rule 1);
-- a short request beside an available interpreter who speaks its language, was not refused and could be rung within
-- the carrier's limits (rule 3).

local WALK_STEP, WALK_LIMIT = 20, 100

local LIVE_OFFER = { dialling = true, ringing = true, announcing = true }
local OPEN_REQUEST = { waiting = true, offered = true }

-- Puts a request where it stands by the number of phones that ring for it.
local function place_in_line(request_id, request, ringing)
  local language = request.language
  local wanted = OPEN_REQUEST[request.state] and tonumber(request.wanted) or 0
  local into = ringing == 0 and wanted > 0 and 'waiting' or (ringing < wanted and 'hedging')
  for _, line in ipairs({ 'waiting', 'hedging' }) do
    if line == into then redis.call('ZADD', key[line](language), request.score, request_id)
    else redis.call('ZREM', key[line](language), request_id) end
  end
  local is_empty = redis.call('ZCARD', key.waiting(language)) + redis.call('ZCARD', key.hedging(language)) == 0
  redis.call(is_empty and 'SREM' or 'SADD', key.waiting_languages(), language)
  if OPEN_REQUEST[request.state] then redis.call('ZADD', key.open_requests(language), request.score, request_id)
  else redis.call('ZREM', key.open_requests(language), request_id) end
end

local function phones_ringing(request_id) return redis.call('SCARD', key.request_offers(request_id)) end

-- The carrier lets an account hold so many legs at once. Counted are those that are up and the dials on their way; the
-- end of one has the waiting lines looked at again (report_leg).
local function is_account_full()
  if SETTINGS.concurrent_calls == 0 then return false end
  return redis.call('SCARD', key.legs_up()) + redis.call('SCARD', key.dials_on_way()) >= SETTINGS.concurrent_calls
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
end

-- The carrier starts so many calls a second and silently queues the rest. Reserves the next slot, or, where a ring
-- could not leave soon enough, reserves nothing and has the waiting lines looked at again when it could.
-- The reservation is the token bucket known as GCRA: one number, no refill loop.
local function reserve_dial_slot()
  if is_account_full() then return false end
  local slot = math.max(NOW, tonumber(redis.call('GET', key.dial_slot()) or '0'))
  if slot - NOW > SETTINGS.dial_delay_seconds then
    set_deadline('refill', 'dial_slot', slot - SETTINGS.dial_delay_seconds)
    return false
  end
  redis.call('SET', key.dial_slot(), stamp(slot + 1 / SETTINGS.calls_per_second))
  return true
end

-- A dial that is made whatever the limit says still spends of it.
local function take_dial_slot()
  local slot = math.max(NOW, tonumber(redis.call('GET', key.dial_slot()) or '0'))
  redis.call('SET', key.dial_slot(), stamp(slot + 1 / SETTINGS.calls_per_second))
end

-- `reason` says why this caller and this interpreter, and how many were passed over; one line of JSON for the page.
local function make_offer(request_id, request, interpreter_id, interpreter, reason)
  local offer_id = fresh_id('O')
  write_hash(key.offer(offer_id), {
    request_id = request_id, call_id = request.call_id, interpreter_id = interpreter_id,
    language = request.language, state = 'dialling', made_at = NOW, chance = chance_of_accepting(interpreter),
  })
  redis.call('EXPIRE', key.offer(offer_id), SETTINGS.forgotten_seconds)
  redis.call('SADD', key.request_offers(request_id), offer_id)
  redis.call('SADD', key.dials_on_way(), offer_id)
  set_presence(interpreter_id, interpreter, 'offered')
  write_hash(key.interpreter(interpreter_id), { offer_id = offer_id })
  request.state = 'offered'
  write_hash(key.request(request_id), { state = 'offered' })
  set_deadline('offer', offer_id, NOW + SETTINGS.ring_seconds + SETTINGS.ring_slack_seconds)
  set_deadline('hedge', request_id, NOW + patience_with(interpreter))
  note('offer_made', request.call_id, {
    offer_id = offer_id, request_id = request_id, interpreter_id = interpreter_id,
    reason = cjson.encode(reason),
  })
  command('dial_interpreter', { offer_id = offer_id, call_id = request.call_id })
end

-- Calls visit(member, score) along a zset until it answers true or the walk reaches its limit.
local function walk(zset, visit)
  for first = 0, WALK_LIMIT - WALK_STEP, WALK_STEP do
    local members = redis.call('ZRANGE', zset, first, first + WALK_STEP - 1, 'WITHSCORES')
    for i = 1, #members, 2 do
      if visit(members[i], tonumber(members[i + 1])) then return end
    end
    if #members < 2 * WALK_STEP then return end
  end
end

-- Not to be asked again for this request, until `reask`.
local function pass_over(request_id, interpreter_id)
  redis.call('SADD', key.request_refused(request_id), interpreter_id)
  redis.call('EXPIRE', key.request_refused(request_id), SETTINGS.forgotten_seconds)
end

local function is_refused(request_id, interpreter_id)
  return redis.call('SISMEMBER', key.request_refused(request_id), interpreter_id) == 1
end

-- The chance that one of the phones ringing now is accepted.
local function chance_of_all(request_id)
  local missing = 1
  for _, offer_id in ipairs(redis.call('SMEMBERS', key.request_offers(request_id))) do
    missing = missing * (1 - tonumber(redis.call('HGET', key.offer(offer_id), 'chance') or '0'))
  end
  return 1 - missing
end

-- Nobody who declined or missed a request is asked again for it until everybody else was, and some time has passed.
local function set_reask(request_id)
  if redis.call('ZSCORE', key.deadlines(), 'reask|' .. request_id) == false then
    set_deadline('reask', request_id, NOW + SETTINGS.reask_seconds)
  end
end

-- The interpreter for a request: who has been idle longest. Answers id, idle since, number passed over.
local function look_for_interpreter(request_id, request)
  local chosen, idle_since, passed = nil, nil, 0
  walk(key.pool(request.language), function(interpreter_id, since)
    if is_refused(request_id, interpreter_id) then passed = passed + 1; return false end
    chosen, idle_since = interpreter_id, since
    return true
  end)
  return chosen, idle_since, passed
end

-- Rings as many phones for a request as it asks for, as far as there are interpreters and the carrier allows.
-- Where those asked are known for not answering, one phone more rings from the start.
-- Answers false where the carrier's limit was what ended it: then nobody else can be rung now either.
local function match_request(request_id)
  local request = read_hash(key.request(request_id))
  if not request or not OPEN_REQUEST[request.state] then return end
  local ringing, wanted, may_dial = phones_ringing(request_id), tonumber(request.wanted), true
  while ringing < wanted do
    local chosen, idle_since, passed = look_for_interpreter(request_id, request)
    if not chosen and passed > 0 and ringing == 0 then set_reask(request_id) end
    may_dial = not chosen or reserve_dial_slot()
    if not chosen or not may_dial then break end
    make_offer(request_id, request, chosen, read_hash(key.interpreter(chosen)), {
      rule = 'request_looked', interpreter_idle_seconds = NOW - idle_since, refused_passed = passed,
    })
    ringing = ringing + 1
    if ringing == wanted and wanted < SETTINGS.most_phones and chance_of_all(request_id) < SETTINGS.start_chance then
      wanted = wanted + 1
      request.wanted = wanted
      redis.call('HSET', key.request(request_id), 'wanted', wanted)
    end
  end
  place_in_line(request_id, request, ringing)
  return may_dial
end

-- The oldest request of one kind of line over all of an interpreter's languages. Answers id, number passed over.
local function look_for_request(interpreter_id, interpreter, line)
  local chosen, best, passed = nil, nil, 0
  for _, language in ipairs(languages_of(interpreter)) do
    walk(key[line](language), function(request_id, score)
      if best and score >= best then return true end
      if is_refused(request_id, interpreter_id) then
        passed = passed + 1
        if line == 'waiting' then set_reask(request_id) end
        return false
      end
      chosen, best = request_id, score
      return true
    end)
  end
  return chosen, passed
end

-- An interpreter who became available looks for the oldest request over all of their languages: first for one that
-- nobody's phone rings for, then for one that wants another.
local function match_interpreter(interpreter_id)
  local interpreter = read_hash(key.interpreter(interpreter_id))
  if not interpreter or interpreter.presence ~= 'available' then return end
  local chosen, passed = look_for_request(interpreter_id, interpreter, 'waiting')
  if not chosen then chosen, passed = look_for_request(interpreter_id, interpreter, 'hedging') end
  if not chosen or not reserve_dial_slot() then return end
  local request = read_hash(key.request(chosen))
  make_offer(chosen, request, interpreter_id, interpreter, {
    rule = 'interpreter_looked', waited_seconds = NOW - tonumber(request.queued_at), refused_passed = passed,
  })
  place_in_line(chosen, request, phones_ringing(chosen))
end

-- Serves the lines in the order of their callers, first phones before further ones: after a refill, and as the sweep
-- behind rule 3.
local function match_waiting()
  for _, line in ipairs({ 'waiting', 'hedging' }) do
    local heads = {}
    for _, language in ipairs(redis.call('SMEMBERS', key.waiting_languages())) do
      if redis.call('ZCARD', key.pool(language)) > 0 then
        walk(key[line](language), function(request_id, score)
          heads[#heads + 1] = { id = request_id, score = score }
          return false
        end)
      end
    end
    table.sort(heads, function(a, b) return a.score < b.score or (a.score == b.score and a.id < b.id) end)
    for _, head in ipairs(heads) do
      -- The others stand where they are, and the refill comes back to them: looking at each of them for each single dial
      -- would cost most when the lines are longest.
      if match_request(head.id) == false then return end
    end
  end
end
