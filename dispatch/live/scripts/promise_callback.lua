-- Staff want to be called back as soon as an interpreter has accepted.
-- ARGS: call_id    Answers the call's view with `minutes` (how long the promise holds) where it was made.
-- Only a waiting call on a direct number whose line promises it.
return run(function(args)
  local call = read_call(args.call_id)
  if call and callbacks.may_promise(call) then
    drop_partner(args.call_id, call, 'withdrawn')
    stop_asking(args.call_id, call)
    clients.finish(args.call_id, call, 'withdrawn', 'left')  -- nobody is there with them
    assistants.dismiss_all(args.call_id, call, 'withdrawn')
    callbacks.promise_callback(args.call_id, call)
  end
  local view = call_view(args.call_id)
  if call and call.state == 'promised' then
    view.minutes = math.ceil((tonumber(call.callback_until) - NOW) / 60)
  end
  return view
end)
