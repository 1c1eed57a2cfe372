-- The interpreter's phone was picked up, or a standby leg came for its whisper; the announcement begins.
-- ARGS: offer_id, leg_id    Answers the offer's view; an offer no longer live tells so by its state.
-- Never: a second phone announcing the same offer.
return run(function(args)
  local offer = read_hash(key.offer(args.offer_id))
  local awaits = offer and (offer.state == 'dialling' or offer.state == 'ringing' or offer.state == 'whispered')
  if awaits and (offer.leg_id or args.leg_id) == args.leg_id then
    local whispers = offer.reach == 'standby'
    write_hash(key.offer(args.offer_id), { state = 'announcing', picked_up_at = NOW })
    if not whispers then  -- A standby leg becomes one of the call's when its owner accepts.
      bind_leg(args.offer_id, args.leg_id)
      adopt_leg(args.leg_id, { role = offer.role or 'interpreter', call_id = offer.call_id, offer_id = args.offer_id })
    end
    set_deadline('offer', args.offer_id, NOW + (whispers and SETTINGS.whisper_seconds or SETTINGS.announcement_seconds))
    note('offer_picked_up', offer.call_id, { offer_id = args.offer_id, leg_id = args.leg_id, role = offer.role })
  end
  local view = offer_view(args.offer_id)
  if offer and offer.leg_id and offer.leg_id ~= args.leg_id then view.state = 'withdrawn' end
  return view
end)
