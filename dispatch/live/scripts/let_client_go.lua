-- Staff have the client's telephone let go: a machine has answered, it rings in vain, or the client is not needed any more.
-- ARGS: call_id, outcome (machine | withdrawn)    Answers the call's view. Harmless to repeat.
return run(function(args)
  local call = read_call(args.call_id)
  if call then clients.finish(args.call_id, call, args.outcome) end
  return call_view(args.call_id)
end)
