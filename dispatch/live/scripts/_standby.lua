-- How a stay on standby begins and is renewed; what it is stands in _reach.lua.

-- Somebody whose last sentence is still being said has no free phone: rung now, it would be found busy, the next
-- caller would lose time and they their turn. They are free when the leg's end is reported, or a little later.
local function hold_on_leg(interpreter_id, interpreter, leg_id)
  write_hash(key.interpreter(interpreter_id), { on_leg = leg_id, wish = 'available' })
  write_hash(key.leg(leg_id), { interpreter_id = interpreter_id })
  set_presence(interpreter_id, interpreter, 'wrap_up')
  set_deadline('wrap_up', interpreter_id, NOW + SETTINGS.last_words_seconds)
end

-- Standby legs may hold only their share of an account that is limited, or no caller could get through.
local function is_standby_full()
  local most = SETTINGS.concurrent_calls * SETTINGS.standby_share
  return SETTINGS.concurrent_calls > 0 and redis.call('SCARD', key.standby()) + 1 > most
end

-- Dials somebody who wants to wait on the line, once they are free. Callers go first: what the carrier's limit leaves
-- over is asked for again a little later. Until the key that begins it, whatever becomes of the dial, the deadline of
-- their pause ends it, and they are on duty, reached by ringing.
local function dial_standby(interpreter_id)
  local interpreter = read_hash(key.interpreter(interpreter_id))
  if not interpreter or interpreter.standby ~= 'wanted' or interpreter.presence ~= 'available' then return end
  if is_standby_full() then end_standby(interpreter_id, interpreter, 'full'); return end
  local callers_wait = redis.call('ZSCORE', key.deadlines(), 'refill|dial_slot')
  if callers_wait or not reserve_dial_slot() then
    set_deadline('standby', interpreter_id, NOW + SETTINGS.standby_retry_seconds)
    return
  end
  local standby_id = fresh_id('S')
  clear_deadline('standby', interpreter_id)
  redis.call('SADD', key.standby(), interpreter_id)
  redis.call('SADD', key.dials_on_way(), standby_id)
  write_hash(key.interpreter(interpreter_id), { standby = 'dialling', standby_id = standby_id })
  set_presence(interpreter_id, interpreter, 'wrap_up')
  set_deadline('wrap_up', interpreter_id, NOW + SETTINGS.ring_seconds + SETTINGS.ring_slack_seconds)
  command('dial_standby', { interpreter_id = interpreter_id, standby_id = standby_id })
end

-- The leg nears the carrier's limit: it is let go, and another dialled once it is over.
local function renew_standby(interpreter_id, interpreter)
  local leg_id = interpreter.standby_leg
  end_standby(interpreter_id, interpreter, 'renew')
  interpreter.standby = 'wanted'
  write_hash(key.interpreter(interpreter_id), { standby = 'wanted' })
  hold_on_leg(interpreter_id, interpreter, leg_id)
end
