-- An interpreter comes on duty, goes off duty or pauses.
-- ARGS: interpreter_id, event (on_duty | off_duty | pause), place, traits (see set_place),
--       leg_id (the telephone they ask by, if any)
-- Answers {presence, wish}. Somebody in conversation finishes it first: what they ask for is kept as their wish.
-- An offer that rings while its interpreter goes away is withdrawn.
return run(function(args)
  local id = args.interpreter_id
  local interpreter = read_hash(key.interpreter(id)) or { presence = 'off_duty' }
  local wanted = ({ on_duty = 'available', off_duty = 'off_duty', pause = 'paused' })[args.event]
  if OFF[interpreter.presence] then move_to_place(id, interpreter, args.place, args.traits) end
  local presence = interpreter.presence
  -- Whoever asks to be rung does not wait for a line any more.
  if wanted == 'available' and interpreter.standby ~= 'on' then end_standby(id, interpreter, 'left') end
  if presence == 'in_call' then
    interpreter.wish = wanted ~= 'available' and wanted or nil
    write_hash(key.interpreter(id), { wish = interpreter.wish or false })
    count_person(id, interpreter)
  elseif presence == 'offered' then
    if wanted ~= 'available' then
      write_hash(key.interpreter(id), { wish = wanted })
      lose_offer(interpreter.offer_id, read_hash(key.offer(interpreter.offer_id)), 'withdrawn')
    end
  elseif presence == wanted then -- nothing to do: a repeat keeps the place in the idle order
  else
    interpreter.idle_since, interpreter.wish = stamp(NOW), nil
    write_hash(key.interpreter(id), { idle_since = NOW, wish = false, on_leg = false, on_dial = false })
    clear_deadline('wrap_up', id)
    local leg_id = wanted == 'available' and not is_on_standby(interpreter) and args.leg_id
    if leg_id and not FINAL[redis.call('HGET', key.leg(leg_id), 'status') or ''] then
      write_hash(key.leg(leg_id), { role = 'interpreter', status = 'answered' })
      redis.call('EXPIRE', key.leg(leg_id), SETTINGS.forgotten_seconds)
      hold_on_leg(id, interpreter, leg_id)
    else
      set_presence(id, interpreter, wanted)
      if wanted == 'available' then match_interpreter(id) end
    end
  end
  local now_is = read_hash(key.interpreter(id))
  return { presence = now_is.presence, wish = now_is.wish }
end)
