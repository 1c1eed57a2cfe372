-- Deadline: a pause that had an end is over; they are on duty again, and told so by text message.
-- ARGS: id (interpreter)    Answers {fired}.
return run(function(args)
  if not take_deadline('pause', args.id) then return { fired = false } end
  local interpreter = read_hash(key.interpreter(args.id))
  if not interpreter or interpreter.presence ~= 'paused' then return { fired = true } end
  ask_presence(args.id, interpreter, 'available')
  write_hash(key.interpreter(args.id), { back_text_due = '1' })
  command('send_text', { interpreter_id = args.id, text = 'pause_over' })
  return { fired = true }
end)
