-- Staff do without an operator who has not come yet: they pressed the star in the room where they waited for one.
-- ARGS: call_id    Answers the call's view; staff count as being at a menu from now on. Harmless to repeat.
return run(function(args)
  local call = read_call(args.call_id)
  if call and call.operator == 'wanted' then assistants.dismiss(args.call_id, call, 'operator', 'withdrawn') end
  if call then set_call(args.call_id, call, { staff_at_menu = '1' }) end
  return call_view(args.call_id)
end)
