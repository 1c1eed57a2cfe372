-- Staff say by key that the partner is not what they need.
-- ARGS: call_id    Answers the call's view: the next partner is dialled, or the request waits at its place, or it has ended.
return run(function(args)
  local call = read_call(args.call_id)
  if call and call.state == 'partner' then
    set_call(args.call_id, call, { staff_at_menu = '1' })  -- the answer to this key tells them
    lose_partner(args.call_id, call, 'refused')
    if call.state == 'waiting' then set_call(args.call_id, call, { staff_at_menu = false }) end
  end
  return call_view(args.call_id)
end)
