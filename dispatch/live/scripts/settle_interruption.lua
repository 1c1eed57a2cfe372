-- The interpreter's answer to "finished or cut off?" after staff hung up.
-- ARGS: offer_id, answer (finished | cut_off)    Answers the offer's view with the call's state afterwards.
-- cut_off has staff rung back and keeps the room open for as long as that takes.
return run(function(args)
  local offer = read_hash(key.offer(args.offer_id))
  local call = offer and read_call(offer.call_id)
  if call and call.offer_id == args.offer_id and call.state == 'staff_left' then
    if args.answer == 'finished' then
      begin_wrap_up(call.interpreter_id, offer.call_id)
      begin_ending(offer.call_id, call, 'connected', 'interpreter')
    else
      local call_back = call.caller_number_id and call.sharing == 'direct'
      if call_back and not call.rung_back then
        set_call(offer.call_id, call, { rung_back = '1' })
        set_deadline('grace', offer.call_id, NOW + SETTINGS.ring_back_seconds + SETTINGS.grace_seconds)
        command('dial_staff', { call_id = offer.call_id })
      end
    end
  end
  return offer_view(args.offer_id)
end)
