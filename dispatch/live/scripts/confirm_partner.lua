-- Staff say by key that the partner's interpreter is on the line: from now on it is a conversation.
-- ARGS: call_id    Answers the call's view. Harmless to repeat.
return run(function(args)
  local call = read_call(args.call_id)
  if call and call.state == 'partner' then
    clear_deadline('partner', args.call_id)
    note('partner_confirmed', args.call_id, {
      attempt_id = call.partner_attempt, partner_id = call.partner_id, leg_id = call.partner_leg_id,
      request_id = call.request_id,
    })
    set_call(args.call_id, call, {
      state = 'talking', interpreter_leg_id = call.partner_leg_id, connected_at = call.connected_at or stamp(NOW),
      staff_at_menu = false,
    })
    clients.dial(args.call_id, call)
  end
  return call_view(args.call_id)
end)
