-- Claims the dialling of a partner, so that it is dialled once (record, then act).
-- ARGS: call_id, attempt_id, redelivered (the command came from a dispatcher that died with it)
-- Answers {dial = true, line_id, partner_id} or {dial = false}. A dial that may have left is not made again: the next one is.
return run(function(args)
  local call = read_call(args.call_id)
  if not call or call.partner_attempt ~= args.attempt_id or call.partner_leg_id then return { dial = false } end
  if call.partner_claimed == args.attempt_id then
    if args.redelivered then lose_partner(args.call_id, call, 'failed') end
    return { dial = false }
  end
  set_call(args.call_id, call, { partner_claimed = args.attempt_id })
  return { dial = true, line_id = call.line_id, partner_id = call.partner_id }
end)
