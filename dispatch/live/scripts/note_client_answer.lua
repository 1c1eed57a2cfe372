-- The client beside staff is asked one question at the end of a call, or has answered it.
-- ARGS: call_id, answer (yes | no | none; none yet while it is being asked)
-- Answers the call's view. The first answer counts; while it is asked the call's legs are given time.
return run(function(args)
  local call = read_call(args.call_id)
  if call and call.state == 'ending' and not args.answer then
    set_call(args.call_id, call, { client_question = 'asked' })
    set_deadline('settle', args.call_id, NOW + SETTINGS.forced_end_seconds)
  elseif call and call.client_question == 'asked' and args.answer then
    set_call(args.call_id, call, { client_question = args.answer })
    note('client_questioned', args.call_id, { answer = args.answer })
  end
  return call_view(args.call_id)
end)
