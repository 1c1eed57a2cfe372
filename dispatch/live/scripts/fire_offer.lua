-- Deadline: the carrier never told how an offer ended, or no key was pressed.
-- ARGS: id (offer)    Answers {fired}.
return run(function(args)
  if not take_deadline('offer', args.id) then return { fired = false } end
  local offer = read_hash(key.offer(args.id))
  if offer and LIVE_OFFER[offer.state] then
    if offer.leg_id then command('end_leg', { leg_id = offer.leg_id }) end
    local cause = offer.uncertain and not offer.leg_id and 'uncertain' or nil
    -- Nothing says that their phone ever rang: then it was not they who missed it.
    lose_offer(args.id, offer, offer.state == 'dialling' and 'failed' or 'unanswered', cause)
  end
  return { fired = true }
end)
