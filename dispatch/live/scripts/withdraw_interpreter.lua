-- The interpreter of a conversation withdraws by key: the next one is fetched at the front of all lines, staff are told so.
-- ARGS: offer_id, reason (conflict | distress | cannot_hear)    Answers the offer's view. Asked twice, done once.
-- Never: anything that counts against them, or their being asked again for this call.
return run(function(args)
  local offer = read_hash(key.offer(args.offer_id))
  local call = offer and read_call(offer.call_id)
  if call and call.offer_id == args.offer_id and call.state == 'talking' then
    replace_interpreter(offer.call_id, call, 'interpreter', args.reason)
    lead(call.staff_leg_id, 'interpreter_withdrew', offer.call_id)
  end
  return offer_view(args.offer_id)
end)
