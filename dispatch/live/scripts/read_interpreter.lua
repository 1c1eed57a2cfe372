-- ARGS: interpreter_id, leg_id (optional)
-- Answers {presence, wish, offer_id, call_id, missed_calls, in_person, attempts_left of that leg}; off duty where nothing is known.
local interpreter = read_hash(key.interpreter(ARGS.interpreter_id)) or {}
interpreter.presence = interpreter.presence or 'off_duty'
if ARGS.leg_id then
  local attempts = tonumber(redis.call('GET', key.attempts(ARGS.leg_id)) or '0')
  interpreter.attempts_left = math.max(0, SETTINGS.code_attempts - attempts)
end
return cjson.encode(interpreter)
