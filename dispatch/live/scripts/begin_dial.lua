-- Claims the dialling of an offer, so that it is dialled once (record, then act).
-- ARGS: offer_id, redelivered (the command came to us from a dispatcher that died with it)
-- Answers {dial = true, interpreter_id, call_id} or {dial = false}.
-- A dial claimed by somebody who died may or may not have left: the offer is given up, and a leg of it that turns up
-- later is ended by report_leg.
return run(function(args)
  local offer = read_hash(key.offer(args.offer_id))
  if not offer or offer.state ~= 'dialling' or offer.leg_id then return { dial = false } end
  if offer.dial_claimed_at then
    if args.redelivered then lose_offer(args.offer_id, offer, 'withdrawn') end
    return { dial = false }
  end
  write_hash(key.offer(args.offer_id), { dial_claimed_at = NOW })
  return { dial = true, interpreter_id = offer.interpreter_id, call_id = offer.call_id, decided_at = offer.made_at }
end)
