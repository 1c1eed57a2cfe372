-- The interpreter of a conversation says by key that it is finished.
-- ARGS: offer_id    Answers the offer's view with the call's state afterwards. Harmless to repeat.
return run(function(args)
  local offer = read_hash(key.offer(args.offer_id))
  local call = offer and read_call(offer.call_id)
  if call and call.offer_id == args.offer_id and (call.state == 'talking' or call.state == 'staff_left') then
    leave_conversation(offer.call_id, call)
  end
  return offer_view(args.offer_id)
end)
