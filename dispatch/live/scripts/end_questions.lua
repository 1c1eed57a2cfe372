-- Staff have answered, or let pass, what they were asked while phones rang.
-- ARGS: call_id    Answers the call's view. Harmless to repeat.
return run(function(args)
  local call = read_call(args.call_id)
  if call then stop_asking(args.call_id, call) end
  return call_view(args.call_id)
end)
