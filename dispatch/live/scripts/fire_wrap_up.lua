-- Deadline: an interpreter's pause after a conversation is over, or the end of their last leg was not reported.
-- ARGS: id (interpreter)    Answers {fired}.
return run(function(args)
  if not take_deadline('wrap_up', args.id) then return { fired = false } end
  local presence, on_leg, talked_on = unpack(
    redis.call('HMGET', key.interpreter(args.id), 'presence', 'on_leg', 'talked_on'))
  -- Who still hears our goodbye when their pause is over is held until the leg's end, as anybody else on the phone.
  if presence == 'wrap_up' then release_interpreter(args.id, not on_leg, not on_leg and talked_on) end
  return { fired = true }
end)
