-- The carrier has surely not sent a text message and asks for patience: it may be claimed again.
-- ARGS: interpreter_id    Answers {}. Harmless to repeat.
return run(function(args)
  local name = key.interpreter(args.interpreter_id)
  if redis.call('HEXISTS', name, 'missed_calls') == 1 then write_hash(name, { text_due = '1' }) end
  return {}
end)
