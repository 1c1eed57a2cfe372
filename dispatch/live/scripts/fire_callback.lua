-- Deadline: staff who are called back did not press a key in time, or it is time to ring them again.
-- ARGS: id (call)    Answers {fired}.
return run(function(args)
  if not take_deadline('callback', args.id) then return { fired = false } end
  local call = read_call(args.id)
  if not call or call.state ~= 'calling_back' then return { fired = true } end
  if call.callback_step == 'ring' then
    if is_up(call.callback_leg_id) then command('end_leg', { leg_id = call.callback_leg_id }) end
    callbacks.miss_callback(args.id, call)
  else
    callbacks.ring_staff(args.id, call)
  end
  return { fired = true }
end)
