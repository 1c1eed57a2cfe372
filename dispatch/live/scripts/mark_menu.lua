-- Notes that staff went into a menu or back into the room, so that an accept meanwhile can fetch them.
-- ARGS: call_id, at_menu (boolean)    Answers the call's view. Harmless to repeat.
return run(function(args)
  local call = read_call(args.call_id)
  if call then
    set_call(args.call_id, call, { staff_at_menu = args.at_menu and '1' or false })
    if not args.at_menu then stop_asking(args.call_id, call) end
  end
  return call_view(args.call_id)
end)
