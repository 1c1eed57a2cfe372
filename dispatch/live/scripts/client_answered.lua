-- A client's telephone was answered, by somebody or by a machine: it goes into the room, silently.
-- ARGS: call_id, attempt_id, leg_id
-- Answers the call's view with `won` (false where it is not wanted any more) and `staff_in_room`. Harmless to repeat.
return run(function(args)
  local call = read_call(args.call_id)
  if call and call.client == 'ringing' and call.client_attempt == args.attempt_id
    and adopt_leg(args.leg_id, { role = 'client', call_id = args.call_id, status = 'answered' }) then
    clients.bind(args.call_id, call, args.attempt_id, args.leg_id)
    if call.client_leg_id == args.leg_id then
      set_call(args.call_id, call, { client = 'here', client_asked = '0' })
      set_deadline('client', args.call_id, NOW + SETTINGS.client_ask_seconds)
      note('client_answered', args.call_id, { attempt_id = args.attempt_id, leg_id = args.leg_id })
    end
  end
  local view = clients.view(args.call_id)
  view.won = call and call.client == 'here' and call.client_leg_id == args.leg_id or false
  return view
end)
