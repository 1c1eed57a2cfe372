-- Claims a request for the interpreter who pressed 1. One of many wins; the others are withdrawn in the same step.
-- ARGS: offer_id, leg_id    Answers the offer's view with `won`.
-- Never: two winners of one request; a winner whose offer was no longer live; a winner for staff who are gone.
return run(function(args)
  local offer = read_hash(key.offer(args.offer_id))
  local request = offer and read_hash(key.request(offer.request_id))
  local call = offer and read_call(offer.call_id)
  if request and request.role then assistants.claim(args.offer_id, offer, request, call, args.leg_id) end
  local wins = offer and not offer.role and may_claim(offer, request, call, args.leg_id)
    and (call.state == 'waiting' or call.state == 'promised')
  if wins then
    local call_id, interpreter_id = offer.call_id, offer.interpreter_id
    claim_offer(args.offer_id, offer, args.leg_id)
    if offer.reach == 'standby' then
      note('leg_lent', call_id, { leg_id = args.leg_id, offer_id = args.offer_id })
      note_being_there(interpreter_id, read_hash(key.interpreter(interpreter_id)))
    end
    local is_promised = call.state == 'promised'
    set_call(call_id, call, {
      state = is_promised and 'calling_back' or 'connecting', offer_id = args.offer_id, interpreter_id = interpreter_id,
      interpreter_leg_id = args.leg_id,
    })
    write_hash(key.interpreter(interpreter_id), { offer_id = false, call_id = call_id, missed = false })
    set_presence(interpreter_id, read_hash(key.interpreter(interpreter_id)), 'in_call')
    if not is_promised then set_deadline('join', call_id, NOW + SETTINGS.join_look_seconds) end
    if call.asking then set_deadline('asking', call_id, NOW + SETTINGS.asking_seconds) end
    note('offer_accepted', call_id, {
      offer_id = args.offer_id, request_id = offer.request_id, interpreter_id = interpreter_id, leg_id = args.leg_id,
    })
    note_answer(interpreter_id, true, offer.reach ~= 'standby' and NOW - tonumber(offer.made_at) or nil)
    count_answer(offer.language, true, NOW - tonumber(offer.made_at))
    close_request(offer.request_id, request, 'answered')
    drop_partner(call_id, call, 'withdrawn')
    if is_promised then callbacks.ring_staff(call_id, call) end
    if call.staff_at_menu then lead(call.staff_leg_id, 'interpreter_here', call_id) end
  end
  local view = offer_view(args.offer_id)
  view.won = view.state == 'accepted' and view.leg_id == args.leg_id
  return view
end)
