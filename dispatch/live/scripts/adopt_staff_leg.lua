-- Binds the leg with which staff are rung back.
-- ARGS: call_id, leg_id (missing where the dial has failed)
-- Answers {}; where the call has ended meanwhile, the leg is ended by a command. A leg that is over is left alone.
return run(function(args)
  local call = read_call(args.call_id)
  local may_come = ({ staff_left = true, calling_back = true, connecting = true, talking = true })[call and call.state or '']
  if not may_come then
    if args.leg_id then command('end_leg', { leg_id = args.leg_id }) end
    return {}
  end
  local is_here = args.leg_id and adopt_leg(args.leg_id, { role = 'staff', call_id = args.call_id })
  if call.state ~= 'calling_back' or call.callback_step ~= 'ring' then return {} end
  if is_here then callbacks.bind_callback_leg(args.call_id, call, args.leg_id)
  elseif not call.callback_leg_id then callbacks.miss_callback(args.call_id, call) end
  return {}
end)
