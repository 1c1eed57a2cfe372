-- Claims the dial of a stay on standby, so that it is dialled once (record, then act).
-- ARGS: interpreter_id, standby_id, redelivered (the command came to us from a dispatcher that died with it)
-- Answers {dial}. A dial claimed by somebody who died may or may not have left: the stay is given up, and a leg of it
-- that turns up later is ended.
return run(function(args)
  local interpreter = read_hash(key.interpreter(args.interpreter_id))
  if not interpreter or interpreter.standby ~= 'dialling' or interpreter.standby_id ~= args.standby_id
    or interpreter.standby_leg then return { dial = false } end
  if interpreter.standby_claimed then
    if args.redelivered then give_up_standby(args.interpreter_id, args.standby_id) end
    return { dial = false }
  end
  write_hash(key.interpreter(args.interpreter_id), { standby_claimed = '1' })
  return { dial = true }
end)
