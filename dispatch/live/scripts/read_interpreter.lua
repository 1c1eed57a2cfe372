-- ARGS: interpreter_id, leg_id (optional), login (digest of the number they gave, optional)
-- Answers {presence, wish, offer_id, call_id, missed_calls, in_person, attempts_left of that leg and that number};
-- off duty where nothing is known.
local interpreter = read_hash(key.interpreter(ARGS.interpreter_id)) or {}
interpreter.presence = interpreter.presence or 'off_duty'
if ARGS.leg_id then
  local attempts = tonumber(redis.call('GET', key.attempts(ARGS.leg_id)) or '0')
  local of_number = ARGS.login and tonumber(redis.call('GET', key.attempts(ARGS.login)) or '0') or 0
  interpreter.attempts_left = math.max(0, math.min(SETTINGS.code_attempts - attempts, SETTINGS.login_attempts - of_number))
end
return cjson.encode(interpreter)
