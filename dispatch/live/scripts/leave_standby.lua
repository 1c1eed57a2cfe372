-- Somebody on standby would rather be rung: they stay on duty and keep their place; their phone is free when the leg is over.
-- ARGS: leg_id
-- Answers the standby's view. Whoever is offered a request or in a conversation stays.
return run(function(args)
  local view = standby_view(args.leg_id)
  local id = view.interpreter_id
  local interpreter = id and read_hash(key.interpreter(id))
  if interpreter and (view.step == 'wait' or view.step == 'confirm') then
    end_standby(id, interpreter, 'left')
    if interpreter.presence == 'available' then hold_on_leg(id, interpreter, args.leg_id) end
  end
  return standby_view(args.leg_id)
end)
