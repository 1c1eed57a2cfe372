-- Binds the leg that the carrier made for a stay on standby, or that was picked up for it.
-- ARGS: interpreter_id, standby_id, leg_id, picked_up (the question has begun: its answer is awaited from now)
-- Answers the standby's view; a leg of a stay that is over is ended by a command.
return run(function(args)
  if bind_standby_leg(args.interpreter_id, args.standby_id, args.leg_id) and args.picked_up
    and redis.call('HGET', key.interpreter(args.interpreter_id), 'standby') == 'dialling' then
    set_deadline('wrap_up', args.interpreter_id, NOW + SETTINGS.announcement_seconds)
  end
  return standby_view(args.leg_id)
end)
