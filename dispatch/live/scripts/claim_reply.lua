-- Claims the answer to a text message of an interpreter, so that it is sent once, however often the message is delivered.
-- ARGS: interpreter_id, message_id, is_help (the answer tells what can be written: once in a while is enough)
-- Answers {send}: never true for who wants no text messages.
local once = redis.call('SET', key.operation('reply|' .. ARGS.message_id), '1', 'NX', 'EX', SETTINGS.operation_seconds)
local wanted = redis.call('SISMEMBER', key.no_texts(), ARGS.interpreter_id) == 0
if once and wanted and ARGS.is_help then
  local helped_at = tonumber(redis.call('HGET', key.texts_helped(), ARGS.interpreter_id) or '-inf')
  wanted = not helped_at or NOW - helped_at >= SETTINGS.text_help_seconds
  if wanted then redis.call('HSET', key.texts_helped(), ARGS.interpreter_id, stamp(NOW)) end
end
return cjson.encode({ send = once ~= false and wanted })
