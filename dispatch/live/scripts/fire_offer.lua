-- Deadline: the carrier never told how an offer ended, or no key was pressed.
-- ARGS: id (offer)    Answers {fired}.
return run(function(args)
  if not take_deadline('offer', args.id) then return { fired = false } end
  local offer = read_hash(key.offer(args.id))
  if offer and LIVE_OFFER[offer.state] then
    if offer.leg_id then command('end_leg', { leg_id = offer.leg_id }) end
    lose_offer(args.id, offer, 'unanswered')
  end
  return { fired = true }
end)
