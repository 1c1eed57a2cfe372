-- Takes in one report of the carrier about one leg: a fact, and what follows from it.
-- ARGS: leg_id, role, status, sequence, carrier_at, call_id, offer_id, attempt_id (a partner's, or a client's), duration_seconds, failure, estimated,
--       interpreter_id, standby_id (of a leg that was dialled for a stay on standby)
-- Idempotent by (leg_id, status); reports may come in any order, and nothing follows a final one.
-- Answers {new = false} for a repeat.
return run(function(args)
  if redis.call('HSETNX', key.leg(args.leg_id), 'seen:' .. args.status, '1') == 0 then return { new = false } end
  local leg = read_hash(key.leg(args.leg_id))
  local offer_id = args.offer_id or leg.offer_id
  local offer = offer_id and read_hash(key.offer(offer_id))
  local call_id = leg.call_id or (offer and offer.call_id) or args.call_id
  redis.call('EXPIRE', key.leg(args.leg_id), SETTINGS.forgotten_seconds)
  local role = offer and offer.role or args.role
  add_fact('carrier', 'leg_reported', call_id, {
    leg_id = args.leg_id, role = role, offer_id = offer_id, status = args.status, sequence = args.sequence,
    carrier_at = args.carrier_at, duration_seconds = args.duration_seconds, failure = args.failure,
    estimated = args.estimated or nil,
  })
  local is_final = FINAL[args.status]
  local was_final = FINAL[leg.status or '']
  if was_final then return { new = true } end
  if is_final or (RANK[args.status] or 0) > (RANK[leg.status or ''] or 0) then
    write_hash(key.leg(args.leg_id), { status = args.status, role = role, call_id = call_id, offer_id = offer_id })
  end
  local call = read_call(call_id)
  if not is_final then
    leg_is_up(call_id, args.leg_id)
    if args.standby_id then bind_standby_leg(args.interpreter_id, args.standby_id, args.leg_id) end
  end
  if offer then
    if not offer.leg_id and LIVE_OFFER[offer.state] then
      offer.leg_id = args.leg_id
      bind_leg(offer_id, args.leg_id)
    end
    if not is_final and not LIVE_OFFER[offer.state] and offer.leg_id ~= args.leg_id then
      -- The offer was withdrawn before its leg was known, or this is a second leg of it: nobody is rung needlessly.
      command('end_leg', { leg_id = args.leg_id })
    end
    if not LIVE_OFFER[offer.state] then settle_dial(offer_id, offer, args.leg_id) end
    if args.status == 'ringing' and offer.state == 'dialling' then
      write_hash(key.offer(offer_id), { state = 'ringing' })
    end
    if is_final and LIVE_OFFER[offer.state] and offer.leg_id == args.leg_id then
      local has_failed = args.status == 'failed' or args.status == 'busy'
      lose_offer(offer_id, offer, has_failed and 'failed' or 'unanswered', args.status == 'busy' and 'busy' or nil)
    end
  end
  if call and args.attempt_id and args.role == 'client' then clients.bind(call_id, call, args.attempt_id, args.leg_id)
  elseif call and args.attempt_id and not is_final then bind_partner_leg(call_id, call, args.attempt_id, args.leg_id) end
  if call and not is_final and not leg.status and args.role == 'staff' then callbacks.bind_callback_leg(call_id, call, args.leg_id) end
  if args.status == 'answered' and call and call.state == 'calling_back' and call.callback_leg_id == args.leg_id then
    set_deadline('callback', call_id, NOW + SETTINGS.announcement_seconds)
  end
  local standby_of = leg.standby or args.interpreter_id
  if is_final and standby_of then
    redis.call('SREM', key.legs_up(), args.leg_id)
    clear_deadline('leg', args.leg_id)
    lose_standby(standby_of, args.leg_id, args.standby_id)
  end
  if is_final and leg.interpreter_id then free_from_leg(leg.interpreter_id, args.leg_id) end
  if not is_final then return { new = true } end
  if not call then
    if standby_of and SETTINGS.concurrent_calls > 0 then match_waiting() end
    return { new = true }
  end
  leg_is_over(call_id, args.leg_id)
  write_hash(key.leg(args.leg_id), { room = false })
  call = read_call(call_id)
  if args.leg_id == call.partner_leg_id then partner_leg_gone(call_id, call, args.status)
  elseif args.leg_id == call.client_leg_id then clients.leg_gone(call_id, call, args.status)
  elseif assistants.leg_gone(call_id, call, args.leg_id) then  -- nothing else follows from it
  elseif call.state == 'calling_back' then callbacks.callback_leg_gone(call_id, call, args.leg_id)
  elseif args.leg_id == call.staff_leg_id then staff_gone(call_id, call)
  elseif args.leg_id == call.interpreter_leg_id then interpreter_gone(call_id, call) end
  if redis.call('HGET', key.call(call_id), 'state') == 'ending' and redis.call('SCARD', key.call_legs(call_id)) == 0 then
    set_deadline('settle', call_id, NOW + SETTINGS.settle_seconds)
  end
  -- A full account may have room again.
  if SETTINGS.concurrent_calls > 0 then match_waiting() end
  return { new = true }
end)
