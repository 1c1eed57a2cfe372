-- Claims a request for a mediator at the caller's own site who goes there: the call ends once staff have heard who comes.
-- ARGS: offer_id, leg_id    Answers the offer's view with `won`.
-- Never: somebody who goes to staff who are not on the line to hear of it; two who go, or one beside a winner by telephone.
return run(function(args)
  local offer = read_hash(key.offer(args.offer_id))
  local request = offer and read_hash(key.request(offer.request_id))
  local call = offer and read_call(offer.call_id)
  if offer and offer.on_the_spot and may_claim(offer, request, call, args.leg_id) and call.state == 'waiting' then
    local call_id, interpreter_id = offer.call_id, offer.interpreter_id
    claim_offer(args.offer_id, offer, args.leg_id)
    write_hash(key.offer(args.offer_id), { in_person = '1' })
    set_call(call_id, call, {
      offer_id = args.offer_id, interpreter_id = interpreter_id, interpreter_leg_id = args.leg_id, coming_id = interpreter_id,
    })
    go_in_person(interpreter_id)
    note('offer_accepted', call_id, {
      offer_id = args.offer_id, request_id = offer.request_id, interpreter_id = interpreter_id, leg_id = args.leg_id,
      in_person = true,
    })
    note_answer(interpreter_id, true, NOW - tonumber(offer.made_at))
    count_answer(offer.language, true, NOW - tonumber(offer.made_at))
    close_request(offer.request_id, request, 'served_on_the_spot')
    redis.call('DEL', key.request_refused(offer.request_id))
    note('request_ended', call_id, { request_id = offer.request_id, outcome = 'served_on_the_spot' })
    drop_partner(call_id, call, 'withdrawn')
    begin_ending(call_id, call, outcome_of(call, 'served_on_the_spot'), 'interpreter')
    lead(call.staff_leg_id, 'mediator_coming', call_id, args.offer_id)
  end
  local view = offer_view(args.offer_id)
  view.won = view.in_person ~= nil and view.leg_id == args.leg_id
  return view
end)
