-- Deadline: a standby leg nears the carrier's limit. Whoever is busy is renewed as soon as they are free.
-- ARGS: id (interpreter)    Answers {fired}.
return run(function(args)
  if not take_deadline('renew', args.id) then return { fired = false } end
  local interpreter = read_hash(key.interpreter(args.id))
  if not interpreter or not is_on_standby(interpreter) then return { fired = true } end
  if interpreter.presence == 'available' then renew_standby(args.id, interpreter)
  else write_hash(key.interpreter(args.id), { standby_renew = '1' }) end
  return { fired = true }
end)
