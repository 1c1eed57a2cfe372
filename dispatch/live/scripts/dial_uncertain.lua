-- Nobody knows whether the carrier dials for an offer: it got the request, and its answer was lost.
-- ARGS: offer_id    Answers {}. Harmless to repeat.
-- The interpreter is rung by nobody else until the leg's first report, which names the offer, or the key of whoever picks up
-- settles it; without either it ends after `uncertain_seconds`, and a leg that turns up still later is ended by
-- report_leg. The requester does not wait for that: one phone more is rung meanwhile.
return run(function(args)
  local offer = read_hash(key.offer(args.offer_id))
  if not offer or offer.state ~= 'dialling' or offer.leg_id then return {} end
  write_hash(key.offer(args.offer_id), { uncertain = '1' })
  set_deadline('offer', args.offer_id, NOW + SETTINGS.uncertain_seconds)
  local request = read_hash(key.request(offer.request_id))
  local ringing = phones_ringing(offer.request_id)
  if request.state == 'offered' and ringing < SETTINGS.most_phones and tonumber(request.wanted) <= ringing then
    redis.call('HSET', key.request(offer.request_id), 'wanted', ringing + 1)
    match_request(offer.request_id)
  end
  return {}
end)
