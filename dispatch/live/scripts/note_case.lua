-- The case reference that staff keyed in, as a keyed digest, or none where it was wrong.
-- ARGS: call_id, case_digest (optional)    Answers the call's view. Harmless to repeat.
return run(function(args)
  local call = read_call(args.call_id)
  if call and call.asking then set_call(args.call_id, call, { case_digest = args.case_digest or false }) end
  return call_view(args.call_id)
end)
