-- Takes in how long interpreters have interpreted, as SQL has it.
-- ARGS: people {interpreter_id = JSON text}, all (who is not among the people told has interpreted nothing)
-- Answers {}. Harmless to repeat.
return run(function(args)
  for id, told in pairs(args.people) do redis.call('HSET', key.minutes(), id, told) end
  if args.all then redis.call('HSET', key.minutes(), '', 'all are told') end
  return {}
end)
