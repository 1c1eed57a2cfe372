-- A line of music that live state has lost: whoever waits on it goes on waiting, at the end of the idle order where their
-- place is lost too.
-- ARGS: interpreter_id, standby_id, since, leg_id, place, traits (see set_place)
-- Answers the standby's view. A leg that is known is left as it is, and so is who has gone since, is busy, or waits on
-- another line.
return run(function(args)
  local id = args.interpreter_id
  local status, standby = unpack(redis.call('HMGET', key.leg(args.leg_id), 'status', 'standby'))
  if standby or (status and FINAL[status]) then return standby_view(args.leg_id) end
  local interpreter = read_hash(key.interpreter(id)) or {}
  if not interpreter.presence_since then
    restore_presence(id, { place = args.place, traits = args.traits, idle_since = NOW }, 'available')
  elseif interpreter.standby or (interpreter.presence ~= 'available' and interpreter.presence ~= 'wrap_up') then
    return { unknown = true }
  end
  redis.call('SADD', key.standby(), id)
  write_hash(key.interpreter(id), { standby = 'dialling', standby_id = args.standby_id })
  bind_standby_leg(id, args.standby_id, args.leg_id)
  begin_stay(id, args.leg_id, args.since)
  interpreter = read_hash(key.interpreter(id))
  if interpreter.presence == 'available' then enter_pools(id, interpreter) end  -- before those who must be rung
  return standby_view(args.leg_id)
end)
