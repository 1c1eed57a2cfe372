-- An interpreter whom we rang for it pressed 1: they wait on the line from now on, and can be asked by a whisper.
-- ARGS: interpreter_id, standby_id, leg_id
-- Answers the standby's view: whoever is needed at once is `offered` in the same step. Harmless to repeat.
-- Never: somebody on standby with a leg that is over, or on two.
return run(function(args)
  if bind_standby_leg(args.interpreter_id, args.standby_id, args.leg_id)
    and redis.call('HGET', key.interpreter(args.interpreter_id), 'standby') == 'dialling' then
    begin_stay(args.interpreter_id, args.leg_id, NOW)
  end
  return standby_view(args.leg_id)
end)
