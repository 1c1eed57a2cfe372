-- An interpreter whom we rang for it pressed 1: they wait on the line from now on, and can be asked by a whisper.
-- ARGS: interpreter_id, standby_id, leg_id
-- Answers the standby's view: whoever is needed at once is `offered` in the same step. Harmless to repeat.
-- Never: somebody on standby with a leg that is over, or on two.
return run(function(args)
  local id = args.interpreter_id
  if bind_standby_leg(id, args.standby_id, args.leg_id) then
    local interpreter = read_hash(key.interpreter(id))
    if interpreter.standby == 'dialling' then
      interpreter.standby = 'on'
      write_hash(key.leg(args.leg_id), { status = 'answered' })
      write_hash(key.interpreter(id), { standby = 'on', standby_claimed = false, on_leg = false, wish = false })
      note('standby_began', nil, { interpreter_id = id, leg_id = args.leg_id })
      note_being_there(id, interpreter)
      set_deadline('renew', id, NOW + SETTINGS.standby_renew_seconds)
      release_interpreter(id, false)
    end
  end
  return standby_view(args.leg_id)
end)
