-- An interpreter wants no text messages any more, or wants them again.
-- ARGS: interpreter_id, out (boolean)    Answers {}. Harmless to repeat.
return run(function(args)
  redis.call(args.out and 'SADD' or 'SREM', key.no_texts(), args.interpreter_id)
  return {}
end)
