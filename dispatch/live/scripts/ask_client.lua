-- Staff are about to key in the number of a client who is elsewhere.
-- ARGS: call_id
-- Answers the call's view; `client_refused` where that is not possible now: the day's dials are used up (capped), or a client
-- is being called or on the line already (busy). Harmless to repeat.
-- While their request waits it goes on beside this, as beside any question: who accepts waits for them a little.
local MAY = { waiting = true, connecting = true, talking = true }

return run(function(args)
  local call, refused = read_call(args.call_id), nil
  if call and MAY[call.state] then
    if call.client == 'ringing' or call.client == 'here' then refused = 'busy'
    elseif not clients.may_dial(call) then refused = 'capped'
    elseif call.state == 'waiting' then
      set_call(args.call_id, call, { asking = 'client', staff_at_menu = false })
    elseif call.state == 'talking' then set_call(args.call_id, call, { staff_at_menu = '1' }) end
  end
  local view = call_view(args.call_id)
  view.client_refused = refused
  return view
end)
