-- Deadline: an interpreter's pause after a conversation is over, the end of their last leg was not reported, or nothing
-- came of the dial that was to put them on standby.
-- ARGS: id (interpreter)    Answers {fired}.
-- Never: somebody rung on a phone on which they still are, with us. Where the end of that leg should have come, the carrier
-- is asked for it, as often as it takes.
return run(function(args)
  if not take_deadline('wrap_up', args.id) then return { fired = false } end
  local presence, on_leg, talked_on, times_busy, on_dial, standby, standby_id = unpack(
    redis.call('HMGET', key.interpreter(args.id), 'presence', 'on_leg', 'talked_on', 'times_busy', 'on_dial', 'standby', 'standby_id'))
  if presence ~= 'wrap_up' then return { fired = true } end
  if standby == 'dialling' then give_up_standby(args.id, standby_id); return { fired = true } end
  if on_leg and is_up(on_leg) then
    command('check_leg', { leg_id = on_leg })
    set_deadline('wrap_up', args.id, NOW + SETTINGS.last_words_seconds)
    return { fired = true }
  end
  -- Who still hears our goodbye when their pause is over is held until the leg's end, as anybody else on the phone.
  local has_talked = not on_leg and not times_busy and not on_dial
  release_interpreter(args.id, has_talked, not on_leg and not on_dial and talked_on)
  return { fired = true }
end)
