-- Interpreters: their presence, the pools and duty lists that follow from it, and their own record of accepting.
--
-- interpreter  presence, wish (a presence asked for while busy), idle_since, offer_id, call_id,
--              place (JSON: where they stand in every pool, see Place in domain/requirements.py),
--              languages (JSON, with those that theirs are varieties of),
--              traits ('|age=...|community=...|', compared with soft wishes),
--              on_leg (a leg with us that is about to end; they are rung again when it has),
--              on_dial (an offer of theirs that was withdrawn while its dial was on the way),
--              talked_on (the leg of their last conversation, which a short pause may not outlast),
--              missed (calls not answered in a row), missed_calls (so many paused them), text_due (they are yet to be told),
--              back_text_due (they are yet to be told that their pause is over),
--              times_busy (how often in a row their phone was found busy),
--              row_calls, row_seconds, row_ended_at (conversations without a break between, their seconds, when the last ended),
--              break_until (a break after many of them, which no key ends),
--              counted (where the estimates count them, see _demand.lua),
--              in_person (they went to a caller at their own site and are not back),
--              asked, accepted (offers, older ones counting less), accept_seconds (mean from dial to key 1)

-- Policies are Python, order is Redis: a place holds, for each policy in use, what is added to `idle_since` in each
-- pool, TIER for each tier and the handicap within it.
local TIER = 2e10

-- The end of a break that no key ends, where they are in one.
local function rests_until(interpreter)
  local at = tonumber(interpreter.break_until or '0')
  return at > NOW and at or nil
end

local function languages_of(interpreter) return cjson.decode(interpreter.languages or '[]') end

local function place_of(interpreter)
  interpreter.decoded = interpreter.decoded
    or cjson.decode(interpreter.place or '{"languages":[],"admissions":[],"pools":{}}')
  return interpreter.decoded
end

local function tier_of(offset) return math.floor(offset / TIER + 0.5) end

local function pool_of(policy, admission) return key.pool(policy .. ':' .. admission) end

-- Calls visit(pool, offset) for each pool that an interpreter belongs to.
local function each_pool(interpreter, visit)
  local place = place_of(interpreter)
  for policy, offsets in pairs(place.pools) do
    for i, admission in ipairs(place.admissions) do visit(pool_of(policy, admission), offsets[i]) end
  end
end

local function enter_pools(interpreter_id, interpreter)
  local from = place_in_tier(interpreter)
  each_pool(interpreter, function(pool, offset) redis.call('ZADD', pool, stamp(from + offset), interpreter_id) end)
end

local function leave_pools(interpreter_id, interpreter)
  each_pool(interpreter, function(pool) redis.call('ZREM', pool, interpreter_id) end)
end

local function enter_duty(interpreter_id, interpreter)
  for _, admission in ipairs(place_of(interpreter).admissions) do redis.call('SADD', key.duty(admission), interpreter_id) end
end

local function leave_duty(interpreter_id, interpreter)
  for _, admission in ipairs(place_of(interpreter).admissions) do
    redis.call('SREM', key.duty(admission), interpreter_id)
    -- The last one is gone: whoever waits for somebody like them is told at once (fire_nobody).
    if redis.call('SCARD', key.duty(admission)) == 0 and redis.call('EXISTS', key.untold(admission)) == 1 then
      set_deadline('nobody', admission, NOW)
    end
  end
end

local OFF = { off_duty = true, paused = true }

-- Who is willing is rung for emergencies while off duty, or for lines that are always served: on call. A pause is respected all the same.
local emergencies = { LEAD = 1e10 }  -- seconds by which they come before all others; more in _matching.lua

function emergencies.set_on_call(interpreter_id, interpreter, is_on_call)
  for _, language in ipairs(place_of(interpreter).on_call or {}) do
    redis.call(is_on_call and 'SADD' or 'SREM', key.on_call(language), interpreter_id)
  end
  for _, language in ipairs(place_of(interpreter).nights or {}) do
    redis.call(is_on_call and 'SADD' or 'SREM', key.on_call_nights(language), interpreter_id)
  end
end

-- Operators and supervisors who do not interpret are counted apart (their languages begin with those private tags).
local function count_presence(interpreter, presence, by)
  if presence == 'off_duty' then return end
  local is_apart = string.find(interpreter.languages or '', '^%["x%-') ~= nil
  redis.call('HINCRBY', key.presences(), (is_apart and 'assistants:' or '') .. presence, by)
end

-- Gives somebody another place: pools and duty lists follow.
local function move_to_place(interpreter_id, interpreter, place, traits)
  local presence = interpreter.presence or 'off_duty'
  if presence == 'available' then leave_pools(interpreter_id, interpreter) end
  if not OFF[presence] then
    leave_duty(interpreter_id, interpreter)
    count_person(interpreter_id, interpreter, true)
    count_duty(languages_of(interpreter), -1)
  end
  emergencies.set_on_call(interpreter_id, interpreter, false)
  count_presence(interpreter, presence, -1)
  interpreter.place, interpreter.decoded, interpreter.traits = place, nil, traits
  emergencies.set_on_call(interpreter_id, interpreter, presence == 'off_duty')
  interpreter.languages = cjson.encode(place_of(interpreter).languages)
  count_presence(interpreter, presence, 1)
  write_hash(key.interpreter(interpreter_id), {
    place = place, traits = traits, languages = interpreter.languages, presence = presence,
  })
  if not OFF[presence] then
    enter_duty(interpreter_id, interpreter)
    count_person(interpreter_id, interpreter)
    count_duty(languages_of(interpreter), 1)
  end
  if presence == 'available' then enter_pools(interpreter_id, interpreter) end
end

-- A pause ends by itself where an end was asked for (fire_pause); one without is ended by a key.
local function begin_pause(interpreter_id, interpreter)
  local seconds = tonumber(interpreter.pause_seconds)
  interpreter.pause_seconds, interpreter.paused_until = nil, seconds and stamp(NOW + seconds) or nil
  write_hash(key.interpreter(interpreter_id), { pause_seconds = false, paused_until = interpreter.paused_until or false })
  if seconds then set_deadline('pause', interpreter_id, NOW + seconds) else clear_deadline('pause', interpreter_id) end
end

local function forget_pause(interpreter_id, interpreter)
  interpreter.paused_until = nil
  write_hash(key.interpreter(interpreter_id), { paused_until = false })
  clear_deadline('pause', interpreter_id)
end

-- The only place where presence changes. Pools and duty lists follow from it.
local function set_presence(interpreter_id, interpreter, presence)
  local before = interpreter.presence or 'off_duty'
  if before == presence then return end
  if before == 'available' then leave_pools(interpreter_id, interpreter) end
  if presence == 'available' then enter_pools(interpreter_id, interpreter) end
  if before == 'off_duty' or presence == 'off_duty' then
    emergencies.set_on_call(interpreter_id, interpreter, presence == 'off_duty')
  end
  if OFF[presence] then end_standby(interpreter_id, interpreter, presence) end
  if OFF[presence] and not OFF[before] then
    leave_duty(interpreter_id, interpreter)
    count_duty(languages_of(interpreter), -1)
  elseif OFF[before] and not OFF[presence] then
    enter_duty(interpreter_id, interpreter)
    count_duty(languages_of(interpreter), 1)
  end
  if presence == 'paused' then begin_pause(interpreter_id, interpreter)
  elseif before == 'paused' then forget_pause(interpreter_id, interpreter) end
  count_presence(interpreter, before, -1)
  count_presence(interpreter, presence, 1)
  interpreter.presence, interpreter.presence_since = presence, stamp(NOW)
  local fields = { presence = presence, presence_since = NOW }
  if presence ~= 'wrap_up' then interpreter.in_person, fields.in_person = nil, false end
  count_person(interpreter_id, interpreter)
  if presence ~= 'paused' then fields.missed_calls, fields.text_due = false, false end
  if OFF[presence] then fields.back_text_due = false end
  if OFF[before] and not OFF[presence] then fields.missed, fields.on_since = false, NOW end
  write_hash(key.interpreter(interpreter_id), fields)
  note('presence_changed', nil, {
    interpreter_id = interpreter_id, before = before, after = presence,
    reason = presence == 'paused' and interpreter.missed_calls and 'missed_calls' or nil,
  })
end

-- Whoever lets their phone ring several times in a row is not there: callers stop waiting for them, and they are told how
-- to come back. Somebody who is to be off duty after this ring anyway is not told.
local function count_miss(interpreter_id)
  local name = key.interpreter(interpreter_id)
  local missed, most = redis.call('HINCRBY', name, 'missed', 1), SETTINGS.misses_before_pause
  if most == 0 or missed < most or (redis.call('HGET', name, 'wish') or 'available') ~= 'available' then return end
  write_hash(name, { missed = false, missed_calls = tostring(missed), text_due = '1', wish = 'paused' })
  command('send_text', { interpreter_id = interpreter_id, text = 'paused_after_misses' })
end

-- What was lost is as it was, at its place in the idle order.
local function restore_presence(interpreter_id, person, presence)
  local interpreter = read_hash(key.interpreter(interpreter_id)) or { presence = 'off_duty' }
  move_to_place(interpreter_id, interpreter, person.place, person.traits)
  interpreter.idle_since = stamp(person.idle_since)
  write_hash(key.interpreter(interpreter_id), { idle_since = interpreter.idle_since })
  set_presence(interpreter_id, interpreter, presence)
  -- Shifts may have ended since they came on duty, or begun since they went off (_duty.lua).
  write_hash(key.interpreter(interpreter_id), {
    restored = '1', on_since = interpreter.idle_since, presence_since = presence == 'off_duty' and interpreter.idle_since or nil,
  })
end

-- An interpreter's record: old offers fade, so that who has changed is believed within some twenty offers.
-- The prior stands for PRIOR_WEIGHT offers; no public figure exists for how often phones are answered.
-- `seconds` from dial to key 1; nothing where the answer tells nothing about their telephone.
local function note_answer(interpreter_id, has_accepted, seconds)
  local name = key.interpreter(interpreter_id)
  local asked, accepted, mean = unpack(redis.call('HMGET', name, 'asked', 'accepted', 'accept_seconds'))
  local faded = SETTINGS.record_fading
  local fields = {
    times_busy = false,
    asked = tonumber(asked or '0') * faded + 1,
    accepted = tonumber(accepted or '0') * faded + (has_accepted and 1 or 0),
  }
  if seconds then
    mean = tonumber(mean) or SETTINGS.prior_accept_seconds
    fields.accept_seconds = mean + SETTINGS.record_step * (math.max(0, seconds) - mean)
  end
  write_hash(name, fields)
end

local function chance_of_accepting(interpreter)
  local weight = SETTINGS.prior_weight
  return (tonumber(interpreter.accepted or '0') + SETTINGS.prior_chance * weight)
    / (tonumber(interpreter.asked or '0') + weight)
end

-- How long this interpreter is given before another phone rings beside theirs.
local function patience_with(interpreter)
  local mean = tonumber(interpreter.accept_seconds or SETTINGS.prior_accept_seconds)
  return math.min(SETTINGS.hedge_most_seconds, math.max(SETTINGS.hedge_least_seconds, mean * SETTINGS.hedge_factor))
end
