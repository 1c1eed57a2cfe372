-- Binds the leg with which staff are rung back.
-- ARGS: call_id, leg_id
-- Answers {}; where the call has ended meanwhile, the leg is ended by a command. A leg that is over is left alone.
return run(function(args)
  local call = read_call(args.call_id)
  if call and call.state ~= 'ending' and call.state ~= 'closed' then
    adopt_leg(args.leg_id, { role = 'staff', call_id = args.call_id })
  else
    command('end_leg', { leg_id = args.leg_id })
  end
  return {}
end)
