-- The carrier's list of who is in the room has been read, and what it told has been reported: from now on a winner who is
-- not there is missing.
-- ARGS: call_id, offer_id (the winner's)    Answers {}. Harmless to repeat.
return run(function(args)
  local call = read_call(args.call_id)
  if call and call.offer_id == args.offer_id then set_call(args.call_id, call, { joins_listed = args.offer_id }) end
  return {}
end)
