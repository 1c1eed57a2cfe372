-- Staff are back from a hold: the interpreter is fetched into the room.
-- ARGS: call_id    Answers the call's view. Harmless to repeat.
return run(function(args)
  local call = read_call(args.call_id)
  if call and call.hold then
    stop_hold(args.call_id, call)
    lead(call.interpreter_leg_id, 'staff_returned', args.call_id, call.offer_id)
  end
  return call_view(args.call_id)
end)
