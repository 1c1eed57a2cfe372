-- Keeps what staff were told of their wait, so that the next estimate can be held against it.
-- ARGS: call_id, request_id, told (JSON)    Answers {}. Harmless to repeat.
return run(function(args)
  local call = read_call(args.call_id)
  if call and call.state == 'waiting' and call.request_id == args.request_id then
    set_call(args.call_id, call, { wait_told = args.told })
  end
  return {}
end)
