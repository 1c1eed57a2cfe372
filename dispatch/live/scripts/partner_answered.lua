-- A partner's telephone was answered, by somebody or by a menu: it goes into the room, the request leaves the line.
-- ARGS: call_id, attempt_id, leg_id
-- Answers the call's view with `won`; false where an interpreter came first, or nobody waits any more.
return run(function(args)
  local call = read_call(args.call_id)
  if call and call.state == 'waiting' and call.partner_attempt == args.attempt_id
    and adopt_leg(args.leg_id, { role = 'partner', call_id = args.call_id, status = 'answered' }) then
    set_call(args.call_id, call, { state = 'partner', partner_leg_id = args.leg_id, partner_asked = '0' })
    close_request(call.request_id, read_hash(key.request(call.request_id)), 'answered')
    set_deadline('partner', args.call_id, NOW + SETTINGS.partner_ask_seconds)
    note('partner_answered', args.call_id, {
      attempt_id = args.attempt_id, partner_id = call.partner_id, leg_id = args.leg_id,
    })
    if call.staff_at_menu then lead(call.staff_leg_id, 'partner_here', args.call_id) end
  end
  local view = call_view(args.call_id)
  view.won = call and call.partner_attempt == args.attempt_id and call.partner_leg_id == args.leg_id or false
  return view
end)
