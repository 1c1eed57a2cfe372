-- An interpreter who is available calls us: they are on the phone, and are rung again when this leg is over.
-- Whoever waits on another line of ours stays there: a whisper reaches them all the same.
-- ARGS: interpreter_id, leg_id    Answers {}. Harmless to repeat; their place in the idle order stays.
return run(function(args)
  local interpreter = read_hash(key.interpreter(args.interpreter_id))
  if interpreter and interpreter.presence == 'available' and not is_on_standby(interpreter)
    and not FINAL[redis.call('HGET', key.leg(args.leg_id), 'status') or ''] then
    write_hash(key.leg(args.leg_id), { role = 'interpreter', status = 'answered' })
    redis.call('EXPIRE', key.leg(args.leg_id), SETTINGS.forgotten_seconds)
    hold_on_leg(args.interpreter_id, interpreter, args.leg_id)
  end
  return {}
end)
