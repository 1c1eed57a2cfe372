-- Deadline: the carrier never told how an offer ended, or no key was pressed.
-- ARGS: id (offer)    Answers {fired}. On standby they go back to the music; elsewhere the leg ends.
return run(function(args)
  if not take_deadline('offer', args.id) then return { fired = false } end
  local offer = read_hash(key.offer(args.id))
  if offer and LIVE_OFFER[offer.state] then
    if offer.reach ~= 'standby' then
      if offer.leg_id then command('end_leg', { leg_id = offer.leg_id }) end
    elseif offer.state == 'whispered' then
      -- A line that cannot be led is no fault of its owner's, but for this caller somebody else is asked first.
      command('check_leg', { leg_id = offer.leg_id })
      pass_over(offer.request_id, offer.interpreter_id)
    else command('lead_leg', { leg_id = offer.leg_id, scene = 'standby' }) end
    local cause = offer.uncertain and not offer.leg_id and 'uncertain' or offer.state == 'whispered' and 'carrier' or nil
    -- Nothing says that their phone ever rang, or their whisper began: then it was not they who missed it.
    local never_asked = offer.state == 'dialling' or offer.state == 'whispered'
    lose_offer(args.id, offer, never_asked and 'failed' or 'unanswered', cause)
  end
  return { fired = true }
end)
