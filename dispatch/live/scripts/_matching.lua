-- Who is asked next: matching, and how many phones ring at once.
--
-- offer        request_id, call_id, interpreter_id, language, state, leg_id, made_at, dial_claimed_at, chance,
--              uncertain (the carrier did not say whether it dials),
--              reach (`standby` where it is a whisper on a line that is up; it has no dial),
--              domain (of the request), on_the_spot (its interpreter sits at the caller's own site), in_person (and goes)
--
-- What can never be after any script: an interpreter with two live offers or an offer beside a conversation (rule 1);
-- a short request beside an available interpreter whom it admits, who did not refuse it and could be rung within
-- the carrier's limits (rule 3).

local LOOK_AHEAD = 20  -- so many are compared by what is only preferred
emergencies.LOOK = 50  -- and so many by how likely they accept
local MATCH_STEPS = 200  -- so many requests are looked at in one go
local BARRED_LIMIT = 20  -- so many requests of a line that bar somebody are passed
local EVERY_TIER = 99

-- A dial that is made whatever the limit says still spends of it.
local function take_dial_slot()
  local slot = math.max(NOW, tonumber(redis.call('GET', key.dial_slot()) or '0'))
  redis.call('SET', key.dial_slot(), stamp(slot + 1 / SETTINGS.calls_per_second))
end

-- A whisper needs neither dial nor slot, but as a ring it waits until lost live state is put back.
local function may_reach(interpreter, is_urgent)
  if is_on_standby(interpreter) then return redis.call('EXISTS', key.reconciling()) == 0 end
  return reserve_dial_slot(is_urgent)
end

-- Has the interpreter asked: their phone rung, or on standby the leg led to a whisper. The deadline of a whisper is short,
-- in case the leg never comes to ask what it should say. Answers when another may be asked beside them.
local function reach_out(offer_id, call_id, interpreter)
  if is_on_standby(interpreter) then
    set_deadline('offer', offer_id, NOW + SETTINGS.whisper_fetch_seconds)
    command('lead_leg', {
      leg_id = interpreter.standby_leg, scene = 'whisper', call_id = call_id, offer_id = offer_id,
    })
    return NOW + SETTINGS.hedge_least_seconds
  end
  redis.call('SADD', key.dials_on_way(), offer_id)
  set_deadline('offer', offer_id, NOW + SETTINGS.ring_seconds + SETTINGS.ring_slack_seconds)
  command('dial_interpreter', { offer_id = offer_id, call_id = call_id })
  return NOW + patience_with(interpreter)
end

-- Somebody at the caller's own site whose phone rings is asked whether they go there, even if others are asked as well.
local function sits_there(request, interpreter)
  local here = plan_of(request).on_the_spot
  for _, admission in ipairs(here and place_of(interpreter).admissions or {}) do
    if admission == here then return true end
  end
  return false
end

-- `reason` says why this caller and this interpreter, and how many were passed over; one line of JSON for the page.
local function make_offer(request_id, request, interpreter_id, interpreter, reason)
  local offer_id, whispers = fresh_id('O'), is_on_standby(interpreter)
  -- Asked on call, they are off duty again after it.
  if interpreter.presence == 'off_duty' then write_hash(key.interpreter(interpreter_id), { wish = 'off_duty' }) end
  reason.policy, reason.admission = request.policy, request.admission
  write_hash(key.offer(offer_id), {
    request_id = request_id, call_id = request.call_id, interpreter_id = interpreter_id,
    language = request.language, state = whispers and 'whispered' or 'dialling', made_at = NOW,
    chance = chance_of_accepting(interpreter), reach = whispers and 'standby' or nil,
    leg_id = whispers and interpreter.standby_leg or nil, role = request.role,
  })
  write_hash(key.offer(offer_id), {
    domain = plan_of(request).domain, emergency = request.emergency,
    on_the_spot = not whispers and sits_there(request, interpreter) and '1' or nil,
  })
  redis.call('EXPIRE', key.offer(offer_id), SETTINGS.forgotten_seconds)
  redis.call('SADD', key.request_offers(request_id), offer_id)
  set_presence(interpreter_id, interpreter, 'offered')
  write_hash(key.interpreter(interpreter_id), { offer_id = offer_id })
  request.state = 'offered'
  write_hash(key.request(request_id), { state = 'offered' })
  note('offer_made', request.call_id, {
    offer_id = offer_id, request_id = request_id, interpreter_id = interpreter_id,
    reach = whispers and 'standby' or 'dial', leg_id = whispers and interpreter.standby_leg or nil, role = request.role,
    reason = cjson.encode(reason),
  })
  set_deadline('hedge', request_id, reach_out(offer_id, request.call_id, interpreter))
end

-- The chance that one of the phones ringing now is accepted.
local function chance_of_all(request_id)
  local missing = 1
  for _, offer_id in ipairs(redis.call('SMEMBERS', key.request_offers(request_id))) do
    missing = missing * (1 - tonumber(redis.call('HGET', key.offer(offer_id), 'chance') or '0'))
  end
  return 1 - missing
end

-- Interpreters behind this score of a pool belong to tiers that may not be rung yet.
local function ceiling_of(request) return (tonumber(request.tier) + 0.5) * TIER end

-- The first of some named people who could be rung now. Answers id, score, whether anybody was passed over.
local function look_among(names, request_id, request)
  local chosen, best, passed = nil, nil, 0
  for _, interpreter_id in ipairs(names) do
    local score = tonumber(redis.call('ZSCORE', pool_of(request.policy, request.admission), interpreter_id) or nil)
    if score and score < ceiling_of(request) then
      if is_refused(request_id, interpreter_id) then passed = passed + 1
      elseif not chosen then chosen, best = interpreter_id, score end
    end
  end
  return chosen, best, passed
end

local function traits_met(interpreter_id, wished)
  local traits, met = redis.call('HGET', key.interpreter(interpreter_id), 'traits') or '', 0
  for _, trait in ipairs(wished) do
    if string.find(traits, '|' .. trait .. '|', 1, true) then met = met + 1 end
  end
  return met
end

-- For an emergency: who is likeliest to accept among the first of the pool. Who waits on the line is there.
function emergencies.best_accepter(request_id, request)
  local chosen, best, passed, seen = nil, -1, 0, 0
  local limit = math.max(WALK_LIMIT, redis.call('SCARD', key.request_refused(request_id)) + emergencies.LOOK)
  walk(pool_of(request.policy, request.admission), function(interpreter_id)
    if is_refused(request_id, interpreter_id) then passed = passed + 1; return false end
    local standby, asked, accepted = unpack(
      redis.call('HMGET', key.interpreter(interpreter_id), 'standby', 'asked', 'accepted'))
    local chance = standby == 'on' and 1 or chance_of_accepting({ asked = asked or nil, accepted = accepted or nil })
    seen = seen + 1
    if chance > best then chosen, best = interpreter_id, chance end
    return seen >= emergencies.LOOK
  end, ceiling_of(request), limit)
  if chosen then return chosen, 'accepter', passed end
  return emergencies.on_call(request_id, request, passed)
end

function emergencies.on_call_for(request)
  local language = string.match(request.widest, '^[^|@]+')
  return request.emergency and key.on_call(language) or key.on_call_nights(language)
end

-- The same among those who are off duty and on call; of many, among some.
function emergencies.on_call(request_id, request, passed)
  local chosen, best = nil, -1
  for _, interpreter_id in ipairs(redis.call('SRANDMEMBER', emergencies.on_call_for(request), emergencies.LOOK)) do
    local interpreter = read_hash(key.interpreter(interpreter_id)) or {}
    local chance = chance_of_accepting(interpreter)
    if interpreter.presence ~= 'off_duty' then chance = -1
    elseif is_refused(request_id, interpreter_id) then chance, passed = -1, passed + 1 end
    if chance > best or (chance == best and chance >= 0 and interpreter_id < chosen) then
      chosen, best = interpreter_id, chance
    end
  end
  return chosen, 'on_call', passed
end

-- After a while a partner is dialled beside those who ring, and the operators are told; at once where nobody could be rung.
-- Of a line that is always served, where nobody is on duty: a partner after those who are on call, then a callback.
function emergencies.expect_partner(request_id, request)
  local on_duty = redis.call('SCARD', key.duty(request.widest))
  if not request.emergency and not (request.always and on_duty == 0) then return end
  local nobody = on_duty + redis.call('SCARD', emergencies.on_call_for(request)) == 0
  local seconds = request.emergency and SETTINGS.emergency_partner_seconds or SETTINGS.always_partner_seconds
  local least = request.emergency and 0 or SETTINGS.tell_seconds  -- what they asked for is being said to staff
  set_deadline('emergency', request_id, NOW + (nobody and least or seconds))
end

-- The interpreter for a request: whom it prefers by name, else the first of its pool, or the one of the first few who
-- meets most of its soft wishes. Answers id, what decided, number passed over.
local function look_for_interpreter(request_id, request)
  if request.emergency then return emergencies.best_accepter(request_id, request) end
  local plan = plan_of(request)
  if #plan.only > 0 then
    local chosen, _, passed = look_among(plan.only, request_id, request)
    return chosen, 'only', passed
  end
  local named = request.last_time and { request.last_time, unpack(plan.preferred) } or plan.preferred
  if #named > 0 then
    local chosen, _, passed = look_among(named, request_id, request)
    if chosen then return chosen, chosen == request.last_time and 'last_time' or 'preferred', passed end
  end
  local wished, chosen, most_met, seen, passed = plan.traits, nil, -1, 0, 0
  local limit = math.max(WALK_LIMIT, redis.call('SCARD', key.request_refused(request_id)) + LOOK_AHEAD)
  walk(pool_of(request.policy, request.admission), function(interpreter_id)
    if is_refused(request_id, interpreter_id) then passed = passed + 1; return false end
    seen = seen + 1
    local met = #wished > 0 and traits_met(interpreter_id, wished) or 0
    if met > most_met then chosen, most_met = interpreter_id, met end
    return most_met == #wished or seen >= LOOK_AHEAD
  end, ceiling_of(request), limit)
  if not chosen and request.always and redis.call('SCARD', key.duty(request.widest)) == 0 then
    return emergencies.on_call(request_id, request, passed)
  end
  return chosen, 'first', passed
end

-- Lets a request ask for what its stage of the plan says. Answers false where there is no further stage.
local function open_stage(request_id, request, index)
  local stages = plan_of(request).stages
  local stage = stages[index]
  if not stage then return false end
  while stages[index + 1] and tonumber(request.staged_from) + stages[index + 1].after <= NOW do
    index = index + 1
    stage = stages[index]
  end
  request.admission, request.tier, request.stage, request.brief = stage.admission, tostring(stage.tier), tostring(index), nil
  write_hash(key.request(request_id), {
    admission = request.admission, tier = request.tier, stage = request.stage, staged_from = request.staged_from,
    brief = false,
  })
  clear_deadline('widen', request_id)
  local following = stages[index + 1]
  if following then set_deadline('widen', request_id, tonumber(request.staged_from) + following.after) end
  return true
end

-- A request asks for more people than before: it changes lines.
local function widen(request_id, request)
  for _, admission in ipairs(lines_of(request)) do set_line(admission, false, request_id, request.score) end
  if request.brief then request.staged_from = stamp(NOW) end
  local from = request.admission
  if open_stage(request_id, request, tonumber(request.stage) + 1) then
    note('request_widened', request.call_id, {
      request_id = request_id, from = from, to = request.admission, tier = tonumber(request.tier),
    })
  end
end

local function phones_at_first(request)
  if request.emergency then return string.format('%d', SETTINGS.emergency_phones) end
  return tostring(request.urgent and SETTINGS.most_phones or 1)
end

-- The winner of a request was lost: it waits again, as wide as its plan is by now. People on the spot have had their time.
local function reopen_request(request_id)
  local request = read_hash(key.request(request_id))
  request.state, request.wanted = 'waiting', phones_at_first(request)
  write_hash(key.request(request_id), { state = request.state, wanted = request.wanted })
  if request.brief then widen(request_id, request) else open_stage(request_id, request, tonumber(request.stage)) end
  emergencies.expect_partner(request_id, request)
  return request
end

-- Rings as many phones for a request as it asks for, as far as there are interpreters and the carrier allows.
-- Where those asked are known for not answering, one phone more rings from the start.
-- Answers 'limit' where the carrier's limit was what ended it (then nobody else can be rung now either, but for urgent
-- requests) and whether it is urgent, 'nobody' where not one of the pool it began with is free, and whatever else otherwise.
-- `first_only`: one that no phone rings for gets one and no more, since others may wait for theirs.
local function match_request(request_id, first_only)
  local request = read_hash(key.request(request_id))
  if not request or not OPEN_REQUEST[request.state] or request.held then return 'closed' end
  local ringing, wanted, ended, admission = phones_ringing(request_id), tonumber(request.wanted), nil, request.admission
  while ringing < (first_only and 1 or wanted) do
    local chosen, rule, passed = look_for_interpreter(request_id, request)
    if not chosen and request.brief and ringing == 0 then
      widen(request_id, request)  -- Nobody on the spot is left to be asked.
    else
      if not chosen and passed > 0 and ringing == 0 then set_reask(request_id) end
      if not chosen then
        local is_empty = rule == 'first' and request.admission == admission
          and redis.call('ZCARD', pool_of(request.policy, admission)) == 0
        ended = is_empty and 'nobody' or 'passed'
        break
      end
      local interpreter = read_hash(key.interpreter(chosen))
      if not may_reach(interpreter, request.urgent) then ended = 'limit'; break end
      make_offer(request_id, request, chosen, interpreter, {
        rule = 'request_looked', choice = rule,
        interpreter_idle_seconds = NOW - tonumber(interpreter.idle_since or NOW),
        refused_passed = passed,
      })
      ringing = ringing + 1
      if ringing == wanted and wanted < SETTINGS.most_phones and chance_of_all(request_id) < SETTINGS.start_chance then
        wanted = wanted + 1
        request.wanted = wanted
        redis.call('HSET', key.request(request_id), 'wanted', wanted)
      end
    end
  end
  place_in_line(request_id, request, ringing)
  return ended, request.urgent
end

-- Where an interpreter stands for a request, or nil where it does not admit them now.
local function admits(request, interpreter)
  local place = place_of(interpreter)
  local offsets = place.pools[request.policy]
  for i, admission in ipairs(place.admissions) do
    if admission == request.admission then
      return offsets and tier_of(offsets[i]) <= tonumber(request.tier)
    end
  end
  return false
end

-- Whether none behind this score is urgent: before it stand the urgent and those moved to the front.
local function is_behind_urgent(score) return tonumber(score) > NOW - URGENT_LEAD / 2 end

-- The oldest request of one kind of line over all that an interpreter is admitted to; `is_limited`: of the urgent ones.
-- Answers id, request, number passed over.
local function look_for_request(interpreter_id, interpreter, line, is_limited)
  local chosen, found, best, passed = nil, nil, nil, 0
  local admissions = { '=' .. interpreter_id, unpack(place_of(interpreter).admissions) }
  local in_use = redis.call('SMISMEMBER', key.lines_in_use(), unpack(admissions))
  for i, admission in ipairs(admissions) do
    if in_use[i] == 1 then
      walk(key[line](admission), function(request_id, score)
        if (best and score >= best) or (is_limited and is_behind_urgent(score)) then return true end
        if is_limited and redis.call('HEXISTS', key.request(request_id), 'urgent') == 0 then return false end
        if is_refused(request_id, interpreter_id) then
          passed = passed + 1
          if line == 'waiting' and passed <= FIRST_STEP then set_reask(request_id) end  -- they can serve one at a time
          return false
        end
        local request = read_hash(key.request(request_id))
        if not admits(request, interpreter) then passed = passed + 1; return false end
        chosen, found, best = request_id, request, score
        return true
      end, nil, BARRED_LIMIT)
    end
  end
  return chosen, found, passed
end

-- An interpreter who became available looks for the oldest request over all of their languages: first for one that
-- nobody's phone rings for, then for one that wants another. What the carrier's limit leaves to the urgent is theirs.
local function match_interpreter(interpreter_id, is_limited)
  local interpreter = read_hash(key.interpreter(interpreter_id))
  if not interpreter or interpreter.presence ~= 'available' then return end
  local chosen, request, passed = look_for_request(interpreter_id, interpreter, 'waiting', is_limited)
  if not chosen then chosen, request, passed = look_for_request(interpreter_id, interpreter, 'hedging', is_limited) end
  if not chosen then return end
  if SETTINGS.concurrent_calls > 0 then  -- Room that a leg has just left is of use to whoever was idle before, too.
    local first = look_for_interpreter(chosen, request)
    if first and first ~= interpreter_id then interpreter_id, interpreter = first, read_hash(key.interpreter(first)) end
  end
  if not may_reach(interpreter, request.urgent) then
    if not request.urgent then match_interpreter(interpreter_id, true) end
    return
  end
  make_offer(chosen, request, interpreter_id, interpreter, {
    rule = 'interpreter_looked', waited_seconds = NOW - tonumber(request.queued_at), refused_passed = passed,
  })
  place_in_line(chosen, request, phones_ringing(chosen))
end

-- The next request of a line, a few read at a time. Those served leave the line, so it is read on by score, and where
-- many have the same one, by more at a time.
local function next_of_line(line)
  while true do
    line.at = line.at + 1
    if line.at > #line.members / 2 then
      local count = line.read or FIRST_STEP
      line.members = redis.call('ZRANGE', line.zset, line.score or line.from, '+inf', 'BYSCORE', 'LIMIT', 0, count, 'WITHSCORES')
      local has_new = false
      for i = 1, #line.members, 2 do has_new = has_new or not line.seen[line.members[i]] end
      if not has_new and #line.members < 2 * count then return false end
      line.at, line.read = 0, math.max(WALK_STEP, has_new and count or 2 * count)
    else
      line.id, line.score = line.members[2 * line.at - 1], line.members[2 * line.at]
      if not line.seen[line.id] then
        line.seen[line.id] = true
        return true
      end
    end
  end
end

local function lines_from(kind, from)
  local lines = {}
  for _, admission in ipairs(redis.call('SMEMBERS', key.lines_in_use())) do
    local line = { zset = key[kind](admission), from = from, members = {}, at = 0, seen = {} }
    if next_of_line(line) then lines[#lines + 1] = line end
  end
  return lines
end

-- Serves one kind of line in the order of all its callers, from a score on; a line whose pool is empty is left. Once the
-- carrier's limit is reached (`is_limited`), only for urgent requests, to whom a share of it is kept, and, where anybody
-- waits on the line, for whoever a whisper could serve.
-- Answers false where the limit ended it, or the score to go on from where there were too many to look at.
local function match_lines(kind, from, is_limited)
  local lines, may_whisper = lines_from(kind, from), redis.call('SCARD', key.standby()) > 0
  for _ = 1, MATCH_STEPS do
    local first
    for i, line in ipairs(lines) do
      if not first or tonumber(line.score) < tonumber(lines[first].score) then first = i end
    end
    if not first then return not is_limited and nil end
    local line = lines[first]
    if is_limited and not may_whisper and is_behind_urgent(line.score) then return false end
    local ended, is_urgent = match_request(line.id, kind == 'waiting')
    if ended == 'limit' and is_urgent and not may_whisper then return false end
    is_limited = is_limited or ended == 'limit'
    if ended == 'nobody' or not next_of_line(line) then table.remove(lines, first) end
  end
  local rest
  for _, line in ipairs(lines) do rest = math.min(rest or tonumber(line.score), tonumber(line.score)) end
  return rest
end

-- Serves the lines in the order of their callers, first phones before further ones: after a refill, and as the sweep
-- behind rule 3. What could not be looked at in one go is looked at in the next, which follows at once.
local function match_waiting(from, kind)
  if not from then take_deadline('refill', 'dial_slot') end  -- this is what it is for
  local rest
  if kind ~= 'hedging' then rest = match_lines('waiting', from or '-inf') end
  if rest then set_deadline('refill', 'waiting:' .. stamp(rest), NOW); return end
  rest = match_lines('hedging', kind == 'hedging' and from or '-inf', rest == false)
  if rest then set_deadline('refill', 'hedging:' .. stamp(rest), NOW) end
end
