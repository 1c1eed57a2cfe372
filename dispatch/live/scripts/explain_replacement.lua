-- Staff say by key why they wanted another interpreter, or nothing; phones ring meanwhile.
-- ARGS: call_id, reason (wrong_variety | cannot_hear | conflict; missing: silence)    Answers the call's view. Harmless to repeat.
-- Whoever was not suitable is not asked again for this call.
return run(function(args)
  local call = read_call(args.call_id)
  local offer_id = call and call.replaced_offer
  if offer_id then
    set_call(args.call_id, call, { replaced_offer = false })
    if args.reason then
      note('replacement_explained', args.call_id, { offer_id = offer_id, reason = args.reason })
      keep_away(args.call_id, call, redis.call('HGET', key.offer(offer_id), 'interpreter_id'))
    end
  end
  return call_view(args.call_id)
end)
