-- Deadline: nobody has pressed a key on a standby leg for long; asked and silent, they are not there any more.
-- ARGS: id (interpreter)    Answers {fired}.
-- Ringing them would be vain as well, so they are on a break. Whoever is being asked for a request or talks is left alone.
return run(function(args)
  if not take_deadline('confirm', args.id) then return { fired = false } end
  local interpreter = read_hash(key.interpreter(args.id))
  if not interpreter or not is_on_standby(interpreter) then return { fired = true } end
  if interpreter.presence ~= 'available' then
    set_deadline('confirm', args.id, NOW + SETTINGS.standby_answer_seconds)
  elseif not interpreter.standby_asked then
    write_hash(key.interpreter(args.id), { standby_asked = '1' })
    set_deadline('confirm', args.id, NOW + SETTINGS.standby_answer_seconds)
    command('lead_leg', { leg_id = interpreter.standby_leg, scene = 'standby' })
  else
    end_standby(args.id, interpreter, 'no_key')
    set_presence(args.id, interpreter, 'paused')
  end
  return { fired = true }
end)
