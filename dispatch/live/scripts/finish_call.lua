-- Ends a call by somebody's word: its request, its offers, and the other party's leg with a goodbye.
-- ARGS: call_id, by (staff | gave_up | refused | interpreter | supervisor: staff hear a goodbye, too)    Answers the call's view. Harmless to repeat.
return run(function(args)
  local call = read_call(args.call_id)
  if call and call.state ~= 'ending' and call.state ~= 'closed' then
    dismiss_interpreter(args.call_id, call, 'interpreter_goodbye')
    if args.by == 'supervisor' and is_up(call.staff_leg_id) then lead(call.staff_leg_id, 'staff_goodbye', args.call_id) end
    local otherwise = args.by == 'refused' and 'refused' or (call.request_id and 'abandoned' or 'no_request')
    begin_ending(args.call_id, call, outcome_of(call, otherwise), args.by)
  end
  return call_view(args.call_id)
end)
