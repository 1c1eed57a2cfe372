-- The carrier has surely not sent a text message and asks for patience: it may be claimed again.
-- ARGS: interpreter_id, text (see begin_text)    Answers {}. Harmless to repeat.
return run(function(args)
  local name = key.interpreter(args.interpreter_id)
  if args.text == 'pause_over' then write_hash(name, { back_text_due = '1' })
  elseif redis.call('HEXISTS', name, 'missed_calls') == 1 then write_hash(name, { text_due = '1' }) end
  return {}
end)
