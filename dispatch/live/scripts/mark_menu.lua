-- Notes that staff went into a menu or back into the room, so that an accept meanwhile can fetch them.
-- ARGS: call_id, at_menu (boolean)    Answers the call's view. Harmless to repeat.
-- What has become of the client is told at one menu.
local function tell_of_client(call_id, call, at_menu)
  if at_menu and call.client_news then set_call(call_id, call, { client_told = '1' })
  elseif call.client_told then set_call(call_id, call, { client_news = false, client_told = false }) end
end

return run(function(args)
  local call = read_call(args.call_id)
  if call then
    set_call(args.call_id, call, { staff_at_menu = args.at_menu and '1' or false })
    if not args.at_menu then stop_asking(args.call_id, call) end
    tell_of_client(args.call_id, call, args.at_menu)
  end
  return call_view(args.call_id)
end)
