-- Staff want a partner's number dialled now.
-- ARGS: call_id    Answers the call's view. Only a waiting call for which none is being dialled; its place is kept.
return run(function(args)
  local call = read_call(args.call_id)
  if call and call.state == 'waiting' and not call.partner_attempt then
    set_call(args.call_id, call, { staff_at_menu = false })
    dial_next_partner(args.call_id, call, 'staff')
  end
  return call_view(args.call_id)
end)
