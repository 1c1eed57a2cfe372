-- Deadline: an interpreter's pause after a conversation is over.
-- ARGS: id (interpreter)    Answers {fired}.
return run(function(args)
  if not take_deadline('wrap_up', args.id) then return { fired = false } end
  if redis.call('HGET', key.interpreter(args.id), 'presence') == 'wrap_up' then release_interpreter(args.id, true) end
  return { fired = true }
end)
