-- An interpreter wants to wait on the line: we ring them for it, so that it costs them nothing.
-- ARGS: interpreter_id, place, traits (see set_place), leg_id (the telephone they ask by, if any)
-- Answers {asked} or {asked = false, reason = busy | full}; busy is who is offered a request, in a conversation, or in a break that no key ends.
-- They are on duty from now on. Asked again while on standby, the earlier stay ends: its line may be dead.
return run(function(args)
  local id = args.interpreter_id
  local interpreter = read_hash(key.interpreter(id)) or { presence = 'off_duty' }
  local presence = interpreter.presence
  if presence == 'offered' or presence == 'in_call' or rests_until(interpreter) then return { asked = false, reason = 'busy' } end
  if not interpreter.standby and is_standby_full() then return { asked = false, reason = 'full' } end
  if OFF[presence] then move_to_place(id, interpreter, args.place, args.traits) end
  local leg_id = args.leg_id or interpreter.standby_leg
  end_standby(id, interpreter, 'left')
  if OFF[presence] then interpreter.idle_since = stamp(NOW) end
  interpreter.standby, interpreter.wish = 'wanted', nil
  write_hash(key.interpreter(id), { standby = 'wanted', idle_since = interpreter.idle_since, wish = false, on_leg = false })
  clear_deadline('wrap_up', id)
  if leg_id and not FINAL[redis.call('HGET', key.leg(leg_id), 'status') or ''] then
    write_hash(key.leg(leg_id), { role = 'interpreter', status = 'answered' })
    redis.call('EXPIRE', key.leg(leg_id), SETTINGS.forgotten_seconds)
    hold_on_leg(id, interpreter, leg_id)
  else
    if presence == 'available' then enter_pools(id, interpreter) end
    set_presence(id, interpreter, 'available')
    match_interpreter(id)
    dial_standby(id)
  end
  return { asked = true }
end)
