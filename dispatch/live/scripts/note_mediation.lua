-- What a mediation was about, or how it ended, by the mediator's key after it.
-- ARGS: offer_id, theme or outcome    Answers the offer's view. Harmless to repeat: of each the first answer counts.
return run(function(args)
  local offer = read_hash(key.offer(args.offer_id))
  for _, name in ipairs({ 'theme', 'outcome' }) do
    if offer and offer.state == 'accepted' and args[name] and not offer['mediation_' .. name] then
      write_hash(key.offer(args.offer_id), { ['mediation_' .. name] = args[name] })
      note('mediation_noted', offer.call_id, { offer_id = args.offer_id, [name] = args[name] })
    end
  end
  return offer_view(args.offer_id)
end)
