-- The carrier has surely not dialled an offer and asks for patience: whoever comes next may claim the dial again.
-- ARGS: offer_id    Answers {}. Harmless to repeat.
return run(function(args)
  local offer = read_hash(key.offer(args.offer_id))
  if offer and offer.state == 'dialling' and not offer.leg_id then
    write_hash(key.offer(args.offer_id), { dial_claimed_at = false })
  elseif offer and not LIVE_OFFER[offer.state] then
    settle_dial(args.offer_id, offer)
  end
  return {}
end)
