-- The interpreter pressed 2, or pressed nothing useful.
-- ARGS: offer_id, leg_id, outcome (declined | unanswered)    Answers the offer's view. Harmless to repeat.
return run(function(args)
  local offer = read_hash(key.offer(args.offer_id))
  if offer and LIVE_OFFER[offer.state] and (offer.leg_id or args.leg_id) == args.leg_id then
    if args.outcome == 'declined' then
      note_being_there(offer.interpreter_id, read_hash(key.interpreter(offer.interpreter_id)))
    end
    lose_offer(args.offer_id, offer, args.outcome)
  end
  return offer_view(args.offer_id)
end)
