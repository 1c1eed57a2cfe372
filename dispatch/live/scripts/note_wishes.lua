-- What staff wish of the interpreter, before a language is chosen.
-- ARGS: call_id, wishes (JSON text, which live state only hands back)    Answers the call's view. Harmless to repeat.
return run(function(args)
  local call = read_call(args.call_id)
  if call and call.state == 'arriving' and call.institution_id then set_call(args.call_id, call, { wishes = args.wishes }) end
  return call_view(args.call_id)
end)
