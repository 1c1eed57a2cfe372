-- How interpreters come on duty and go off: by their own word, at the end of a pause, and at the edges of their shifts.
--
-- shift plan   JSON {zone, spans = [[begins, ends, is it of the night roster], ...]}, epoch seconds, in order, none
--              overlapping another
-- interpreter  pause_seconds (how long the pause is to be that they asked for), paused_until (its end, once it has begun)
-- interpreter  shift_until (the end of the shift that has begun; nothing between shifts),
--              on_since (when they came on duty, breaks apart),
--              restored (their presence was put back after a loss of live state: shifts may have ended since)

-- Somebody wants to be `wanted` (available | off_duty | paused). In conversation they finish it first: the wish is kept.
-- `gently` is set where nobody is at the phone to say so: an offer that rings already goes on.
-- `seconds`: how long a pause is to last, from when it begins.
local function ask_presence(id, interpreter, wanted, leg_id, gently, seconds)
  local presence = interpreter.presence
  interpreter.pause_seconds = wanted == 'paused' and seconds and tostring(seconds) or nil
  write_hash(key.interpreter(id), { pause_seconds = interpreter.pause_seconds or false })
  -- Whoever asks to be rung does not wait for a line any more.
  if wanted == 'available' and interpreter.standby ~= 'on' then end_standby(id, interpreter, 'left') end
  if presence == 'in_call' then
    interpreter.wish = wanted ~= 'available' and wanted or nil
    write_hash(key.interpreter(id), { wish = interpreter.wish or false })
    count_person(id, interpreter)
  elseif presence == 'offered' then
    if wanted ~= 'available' then
      write_hash(key.interpreter(id), { wish = wanted })
      if not gently then
        lose_offer(interpreter.offer_id, read_hash(key.offer(interpreter.offer_id)), 'withdrawn')
      end
    else write_hash(key.interpreter(id), { wish = false }) end  -- an offer on call reached them off duty
  elseif presence == wanted then  -- a repeat keeps the place in the idle order; another end of a pause is taken
    if wanted == 'paused' then begin_pause(id, interpreter) end
  else
    interpreter.idle_since, interpreter.wish = stamp(NOW), nil
    write_hash(key.interpreter(id), { idle_since = NOW, wish = false, on_leg = false, on_dial = false })
    clear_deadline('wrap_up', id)
    local rest_over = wanted == 'available' and rests_until(interpreter)
    if rest_over then  -- Going off duty and coming back does not end it either.
      set_presence(id, interpreter, 'wrap_up')
      set_deadline('wrap_up', id, rest_over)
      return
    end
    leg_id = wanted == 'available' and not is_on_standby(interpreter) and leg_id
    if leg_id and not FINAL[redis.call('HGET', key.leg(leg_id), 'status') or ''] then
      write_hash(key.leg(leg_id), { role = 'interpreter', status = 'answered' })
      redis.call('EXPIRE', key.leg(leg_id), SETTINGS.forgotten_seconds)
      hold_on_leg(id, interpreter, leg_id)
    else
      set_presence(id, interpreter, wanted)
      if wanted == 'available' then match_interpreter(id) end
    end
  end
end

-- Answers the shift that is on now, the next edge, and the end of the latest shift before now.
local function shifts_around(plan)
  local over_at
  for _, shift in ipairs(plan) do
    if NOW < shift[1] then return nil, shift[1], over_at end
    if NOW < shift[2] then return shift, shift[2], over_at end
    over_at = shift[2]
  end
  return nil, nil, over_at
end

-- A shift begins, perhaps noticed late. Who has gone off duty by hand since it began stays off until the next one.
local function begin_shift(id, interpreter, shift)
  local presence = interpreter.presence
  local by_hand = OFF[presence] and tonumber(interpreter.presence_since or '0') > shift[1]
  -- A pause that has an end brings them back by itself.
  local is_back_soon = presence == 'paused' and interpreter.paused_until
  if OFF[presence] and not by_hand and not is_back_soon then ask_presence(id, interpreter, 'available')
  elseif OFF[interpreter.wish or ''] then  -- the shift before ended while they were busy
    interpreter.wish = nil
    write_hash(key.interpreter(id), { wish = false })
    count_person(id, interpreter)
  end
  note('shift_began', nil, { interpreter_id = id, began_at = stamp(shift[1]), is_night = shift[3] or nil })
end

-- A shift is over, perhaps noticed late. Who has come on duty by hand since then stays.
local function end_shift(id, interpreter, ended_at)
  local presence = interpreter.presence
  if presence == 'in_call' then
    note('shift_overrun', interpreter.call_id, { interpreter_id = id, ended_at = stamp(ended_at) })
  end
  note('shift_ended', nil, { interpreter_id = id, ended_at = stamp(ended_at) })
  local by_hand = not OFF[presence] and tonumber(interpreter.on_since or '0') > ended_at
  if presence ~= 'off_duty' and not by_hand then ask_presence(id, interpreter, 'off_duty', nil, true) end
end

-- Has somebody's presence follow their shifts, and waits for the next edge. Harmless to repeat: each edge acts once.
local function follow_shifts(id)
  local told = redis.call('HGET', key.shift_plans(), id)
  local interpreter = read_hash(key.interpreter(id))
  clear_deadline('shift', id)
  if not interpreter or not (told or interpreter.shift_until) then return end
  -- While live state is put back together, who is on duty is not known yet.
  local is_new = not redis.call('ZSCORE', key.deadlines(), 'compare|calls')
  if is_new or redis.call('EXISTS', key.reconciling()) == 1 or redis.call('HEXISTS', key.remembered('people'), id) == 1 then
    set_deadline('shift', id, NOW + 1)
    return
  end
  local shift, next_at, over_at = shifts_around(told and cjson.decode(told).spans or {})
  local until_at = tonumber(interpreter.shift_until)
  -- A shift that was changed while it is on is the same one; one that begins at another's end is not.
  if until_at and not (shift and shift[1] < until_at) then
    end_shift(id, interpreter, math.min(until_at, NOW))
  elseif not until_at and not shift and over_at and interpreter.restored then
    end_shift(id, interpreter, over_at)
  end
  if shift and not (until_at and shift[1] < until_at) then
    begin_shift(id, read_hash(key.interpreter(id)), shift)
  end
  write_hash(key.interpreter(id), { shift_until = shift and shift[2] or false, restored = false })
  if next_at then set_deadline('shift', id, next_at) end
end
