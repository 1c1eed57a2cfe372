-- The carrier would not dial an offer.
-- ARGS: offer_id, cause (carrier: it took no calls at all, which is not the interpreter's fault)
-- Answers {}. The request goes back to its place and is matched with somebody else.
return run(function(args)
  local offer = read_hash(key.offer(args.offer_id))
  if offer and LIVE_OFFER[offer.state] then lose_offer(args.offer_id, offer, 'failed', args.cause)
  elseif offer then settle_dial(args.offer_id, offer) end
  return {}
end)
