-- Binds the leg that the carrier made for an offer.
-- ARGS: offer_id, leg_id    Answers {live}; where the offer has ended meanwhile, the leg is ended by a command.
return run(function(args)
  local offer = read_hash(key.offer(args.offer_id))
  local is_live = offer ~= nil and LIVE_OFFER[offer.state] == true
  if offer then
    local status = redis.call('HGET', key.leg(args.leg_id), 'status')
    if not (status and FINAL[status]) then
      adopt_leg(args.leg_id, { role = 'interpreter', call_id = offer.call_id, offer_id = args.offer_id })
      if not status then write_hash(key.leg(args.leg_id), { status = 'initiated' }) end
    end
    if is_live and not offer.leg_id then bind_leg(args.offer_id, args.leg_id) end
  end
  if offer and not is_live then settle_dial(args.offer_id, offer, args.leg_id) end
  if not is_live and not (offer and offer.leg_id == args.leg_id) then command('end_leg', { leg_id = args.leg_id }) end
  return { live = is_live }
end)
