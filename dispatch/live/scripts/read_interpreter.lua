-- ARGS: interpreter_id    Answers {presence, wish, offer_id, call_id}; off duty where nothing is known.
local interpreter = read_hash(key.interpreter(ARGS.interpreter_id)) or { presence = 'off_duty' }
return cjson.encode(interpreter)
