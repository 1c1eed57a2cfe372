-- Staff say by key that the client is on the line.
-- ARGS: call_id    Answers the call's view. Harmless to repeat.
return run(function(args)
  local call = read_call(args.call_id)
  if call and call.client == 'here' and not call.client_confirmed then
    clear_deadline('client', args.call_id)
    note('client_confirmed', args.call_id, { attempt_id = call.client_attempt, leg_id = call.client_leg_id })
    set_call(args.call_id, call, { client_confirmed = '1' })
  end
  return call_view(args.call_id)
end)
