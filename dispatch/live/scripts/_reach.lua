-- How an interpreter is reached: by ringing, or on standby, where they wait on a line of ours and are asked by a whisper.
--
-- interpreter  standby (wanted | dialling | on; nothing: reached by ringing), standby_id (one stay, from its dial to its
--              end), standby_leg (once known), standby_claimed (a dispatcher dials it), standby_since,
--              standby_asked (a key is awaited: are they still there?),
--              standby_renew (the leg nears the carrier's limit; it is renewed once they are free)
-- leg          standby (whose leg it is), standby_over (why it no longer is one: off_duty, paused, left, renew, no_key, lost)
--
-- A standby leg belongs to no call or, in turn, to many. It never makes its owner `on the phone`.

local FINAL = { completed = true, unanswered = true, busy = true, canceled = true, failed = true }

local function is_up(leg_id)
  if not leg_id then return false end
  local status = redis.call('HGET', key.leg(leg_id), 'status')
  return status ~= false and not FINAL[status]
end

local function is_on_standby(interpreter) return interpreter.standby == 'on' end

-- Whoever waits on the line stands before everybody of their tier whose phone must be rung: by more than any time idle.
local STANDBY_LEAD = 5e9

local function place_in_tier(interpreter)
  return tonumber(interpreter.idle_since) - (is_on_standby(interpreter) and STANDBY_LEAD or 0)
end

-- Whoever pressed a key is there.
local function note_being_there(interpreter_id, interpreter)
  if not is_on_standby(interpreter) then return end
  interpreter.standby_asked = nil
  redis.call('HDEL', key.interpreter(interpreter_id), 'standby_asked')
  set_deadline('confirm', interpreter_id, NOW + SETTINGS.standby_confirm_seconds)
end

-- A dial on its way has become nothing, and leaves room in a full account that no end of a leg will tell of: the lines
-- are looked at as soon as that is fired.
local function give_room()
  if SETTINGS.concurrent_calls > 0 then set_deadline('refill', 'dial_slot', NOW) end
end

-- From now on they are reached by ringing, whatever becomes of the leg.
local function forget_standby(interpreter_id, interpreter, reason)
  if is_on_standby(interpreter) then
    note('standby_ended', nil, { interpreter_id = interpreter_id, leg_id = interpreter.standby_leg, reason = reason })
  end
  if interpreter.standby_id and redis.call('SREM', key.dials_on_way(), interpreter.standby_id) == 1 then give_room() end
  redis.call('SREM', key.standby(), interpreter_id)
  for _, kind in ipairs({ 'confirm', 'renew', 'standby' }) do clear_deadline(kind, interpreter_id) end
  local gone = {}
  for _, field in ipairs({ '', '_id', '_leg', '_claimed', '_since', '_asked', '_renew' }) do
    interpreter['standby' .. field] = nil
    gone['standby' .. field] = false
  end
  write_hash(key.interpreter(interpreter_id), gone)
end

-- Ends a stay, or the wish for one: who is on the line is told why and let go; a phone that rings for it stops.
-- Never for somebody in conversation: it ends first.
local function end_standby(interpreter_id, interpreter, reason)
  if not interpreter.standby then return end
  local leg_id, was_on = interpreter.standby_leg, is_on_standby(interpreter)
  forget_standby(interpreter_id, interpreter, reason)
  if not is_up(leg_id) then return end
  write_hash(key.leg(leg_id), { standby_over = reason })
  if was_on then command('lead_leg', { leg_id = leg_id, scene = 'standby' }) else command('end_leg', { leg_id = leg_id }) end
  set_deadline('leg', leg_id, NOW + SETTINGS.check_seconds)
end

-- Binds a leg to the stay it was dialled for. A leg of a stay that is over, or a second one, is ended.
-- Answers false there, and for a leg whose end was reported already.
local function bind_standby_leg(interpreter_id, standby_id, leg_id)
  local name = key.leg(leg_id)
  local status = redis.call('HGET', name, 'status')
  if status and FINAL[status] then return false end
  local interpreter = read_hash(key.interpreter(interpreter_id)) or {}
  redis.call('SADD', key.legs_up(), leg_id)
  write_hash(name, { role = 'interpreter', standby = interpreter_id, status = status or 'initiated' })
  redis.call('EXPIRE', name, SETTINGS.forgotten_seconds)
  if interpreter.standby_id ~= standby_id or (interpreter.standby_leg or leg_id) ~= leg_id then
    if not redis.call('HGET', name, 'standby_over') then
      write_hash(name, { standby_over = 'lost' })
      command('end_leg', { leg_id = leg_id })
      set_deadline('leg', leg_id, NOW + SETTINGS.check_seconds)
    end
    return false
  end
  if not interpreter.standby_leg then
    write_hash(key.interpreter(interpreter_id), { standby_leg = leg_id })
    redis.call('SREM', key.dials_on_way(), standby_id)
  end
  return true
end

-- A standby leg leaves the legs of the call it served, or that call could never close. It goes on, and so does its stay.
local function give_back_leg(interpreter)
  local leg_id, call_id = interpreter.standby_leg, interpreter.call_id
  if not (is_on_standby(interpreter) and call_id) then return end
  redis.call('SREM', key.call_legs(call_id), leg_id)
  write_hash(key.leg(leg_id), { call_id = false, offer_id = false, room = false })
  note('leg_returned', call_id, { leg_id = leg_id })
end

-- Where a standby leg belongs now, whatever led it to ask: wait | confirm | offered | in_call | ringing | over.
local function standby_view(leg_id)
  local interpreter_id, over = unpack(redis.call('HMGET', key.leg(leg_id), 'standby', 'standby_over'))
  if not interpreter_id then return { unknown = true } end
  local interpreter = read_hash(key.interpreter(interpreter_id)) or {}
  local view = {
    interpreter_id = interpreter_id, step = 'wait',
    standby_id = interpreter.standby_id, since = interpreter.standby_since,
  }
  if interpreter.standby_leg ~= leg_id then
    view.step, view.reason = 'over', over or nil
  elseif interpreter.standby == 'dialling' then view.step = 'ringing'
  elseif interpreter.offer_id then view.step, view.offer_id = 'offered', interpreter.offer_id
  elseif interpreter.call_id then
    view.step = 'in_call'
    view.offer_id = redis.call('HGET', key.call(interpreter.call_id), 'offer_id') or nil
  elseif interpreter.standby_asked then view.step = 'confirm' end
  return view
end
