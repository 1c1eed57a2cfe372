-- Staff rate a call by key, once there was a conversation.
-- ARGS: call_id, rating (1 to 5)    Answers the call's view. The first rating counts; a repeat changes nothing.
return run(function(args)
  local call = read_call(args.call_id)
  if call and call.connected_at and not call.rating then
    set_call(args.call_id, call, { rating = string.format('%d', args.rating) })
    note('call_rated', args.call_id, { rating = args.rating })
  end
  return call_view(args.call_id)
end)
