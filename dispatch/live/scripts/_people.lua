-- Interpreters: their presence, the pools and duty lists that follow from it, and their own record of accepting.
--
-- interpreter  presence, wish (a presence asked for while busy), idle_since, offer_id, call_id, languages (JSON),
--              on_leg (a leg with us that is about to end; they are rung again when it has),
--              talked_on (the leg of their last conversation, which a short pause may not outlast),
--              times_busy (how often in a row their phone was found busy),
--              counted (where the estimates count them, see _demand.lua),
--              asked, accepted (offers, older ones counting less), accept_seconds (mean from dial to key 1)

local FINAL = { completed = true, unanswered = true, busy = true, canceled = true, failed = true }

local function is_up(leg_id)
  if not leg_id then return false end
  local status = redis.call('HGET', key.leg(leg_id), 'status')
  return status ~= false and not FINAL[status]
end

local function languages_of(interpreter) return cjson.decode(interpreter.languages or '[]') end

local function enter_pools(interpreter_id, interpreter)
  for _, language in ipairs(languages_of(interpreter)) do
    redis.call('ZADD', key.pool(language), interpreter.idle_since, interpreter_id)
  end
end

local function leave_pools(interpreter_id, interpreter)
  for _, language in ipairs(languages_of(interpreter)) do redis.call('ZREM', key.pool(language), interpreter_id) end
end

-- The only place where presence changes. Pools and duty lists follow from it.
local function set_presence(interpreter_id, interpreter, presence)
  local before = interpreter.presence or 'off_duty'
  if before == presence then return end
  if before == 'available' then leave_pools(interpreter_id, interpreter) end
  if presence == 'available' then enter_pools(interpreter_id, interpreter) end
  local off = { off_duty = true, paused = true }
  if off[before] ~= off[presence] then
    local verb = off[presence] and 'SREM' or 'SADD'
    for _, language in ipairs(languages_of(interpreter)) do
      redis.call(verb, key.duty(language), interpreter_id)
      -- The last one is gone: whoever waits for this language is told at once (fire_nobody).
      if off[presence] and redis.call('SCARD', key.duty(language)) == 0
        and redis.call('EXISTS', key.untold(language)) == 1 then
        set_deadline('nobody', language, NOW)
      end
    end
    count_duty(languages_of(interpreter), off[presence] and -1 or 1)
  end
  interpreter.presence, interpreter.presence_since = presence, stamp(NOW)
  count_person(interpreter_id, interpreter)
  write_hash(key.interpreter(interpreter_id), { presence = presence, presence_since = NOW })
  note('presence_changed', nil, { interpreter_id = interpreter_id, before = before, after = presence })
end

-- An interpreter's record: old offers fade, so that who has changed is believed within some twenty offers.
-- The prior stands for PRIOR_WEIGHT offers; no public figure exists for how often phones are answered.
local function note_answer(interpreter_id, has_accepted, seconds)
  local name = key.interpreter(interpreter_id)
  local asked, accepted, mean = unpack(redis.call('HMGET', name, 'asked', 'accepted', 'accept_seconds'))
  local faded = SETTINGS.record_fading
  local fields = {
    times_busy = false,
    asked = tonumber(asked or '0') * faded + 1,
    accepted = tonumber(accepted or '0') * faded + (has_accepted and 1 or 0),
  }
  if has_accepted then
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
