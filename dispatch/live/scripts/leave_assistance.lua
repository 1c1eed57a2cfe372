-- An operator or supervisor says by key that they have finished.
-- ARGS: offer_id    Answers the offer's view. Harmless to repeat.
return run(function(args)
  local offer = read_hash(key.offer(args.offer_id))
  local call = offer and read_call(offer.call_id)
  if call and offer.role and call[offer.role .. '_offer'] == args.offer_id then
    assistants.leave(offer.call_id, call, offer.role, 'finished')
  end
  return offer_view(args.offer_id)
end)
