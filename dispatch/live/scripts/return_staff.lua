-- Staff who were rung back pressed 1: into the room where their interpreter waits.
-- ARGS: call_id, leg_id    Answers the call's view. A call that is over is left as it is, and so is one whose staff have
-- hung up again: the leg's end may overtake the key.
return run(function(args)
  local call = read_call(args.call_id)
  if call and (call.state == 'staff_left' or call.state == 'calling_back')
    and adopt_leg(args.leg_id, { role = 'staff', call_id = args.call_id, status = 'answered', returned = '1' }) then
    return_staff(args.call_id, call, args.leg_id)
  end
  return call_view(args.call_id)
end)
