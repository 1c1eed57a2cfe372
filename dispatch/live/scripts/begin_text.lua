-- Claims the text message that tells an interpreter why they are paused, so that it is sent once.
-- ARGS: interpreter_id    Answers {send = true, missed_calls} or {send = false}: sent already, or they are back.
return run(function(args)
  local name = key.interpreter(args.interpreter_id)
  local presence, due, missed_calls = unpack(redis.call('HMGET', name, 'presence', 'text_due', 'missed_calls'))
  if presence ~= 'paused' or not due then return { send = false } end
  write_hash(name, { text_due = false })
  return { send = true, missed_calls = tonumber(missed_calls) }
end)
