-- Takes in an interpreter's shifts of the next days; presence follows at once where a shift is on, or was cut short.
-- ARGS: interpreter_id, place, traits (see set_place), plan (JSON text, see _duty.lua; nothing: no shifts any more),
--       planned_until (epoch seconds)
-- Answers {}. Harmless to repeat.
return run(function(args)
  local id = args.interpreter_id
  if args.plan then
    redis.call('HSET', key.shift_plans(), id, args.plan)
    redis.call('ZADD', key.shifts_planned(), stamp(args.planned_until), id)
  else
    redis.call('HDEL', key.shift_plans(), id)
    redis.call('ZREM', key.shifts_planned(), id)
  end
  if args.plan and not redis.call('HGET', key.interpreter(id), 'place') then
    move_to_place(id, { presence = 'off_duty' }, args.place, args.traits)
  end
  follow_shifts(id)
  return {}
end)
