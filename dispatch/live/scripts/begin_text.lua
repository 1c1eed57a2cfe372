-- Claims a text message to an interpreter, so that it is sent once.
-- ARGS: interpreter_id, text (paused_after_misses: why they are paused | pause_over: they are on duty again)
-- Answers {send = true, missed_calls} or {send = false}: sent already, not true any more, or not wanted.
local OFF_DUTY = { off_duty = true, paused = true }

return run(function(args)
  local name = key.interpreter(args.interpreter_id)
  if redis.call('SISMEMBER', key.no_texts(), args.interpreter_id) == 1 then return { send = false } end
  local presence, due, back_due, missed_calls = unpack(
    redis.call('HMGET', name, 'presence', 'text_due', 'back_text_due', 'missed_calls'))
  if args.text == 'pause_over' then
    write_hash(name, { back_text_due = false })
    return { send = back_due ~= false and not OFF_DUTY[presence] }
  end
  if presence ~= 'paused' or not due then return { send = false } end
  write_hash(name, { text_due = false })
  return { send = true, missed_calls = tonumber(missed_calls) }
end)
