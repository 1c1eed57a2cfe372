-- Claims the dialling of a client, so that it is dialled once (record, then act).
-- ARGS: call_id, attempt_id, redelivered (the command came from a dispatcher that died with it)
-- Answers {dial = true, number_id} or {dial = false}. A dial that may have left is not made again: only staff have it repeated.
return run(function(args)
  local call = read_call(args.call_id)
  if not call or call.client ~= 'ringing' or call.client_attempt ~= args.attempt_id or call.client_leg_id then
    return { dial = false }
  end
  if call.client_claimed == args.attempt_id then
    if args.redelivered then clients.finish(args.call_id, call, 'failed', 'failed') end
    return { dial = false }
  end
  set_call(args.call_id, call, { client_claimed = args.attempt_id })
  return { dial = true, number_id = call.client_number_id }
end)
