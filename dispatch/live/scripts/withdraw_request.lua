-- Staff want another language: the request ends, the call is as before the language was chosen.
-- ARGS: call_id    Answers the call's view. Only a waiting call can do so.
return run(function(args)
  local call = read_call(args.call_id)
  if call and call.state == 'waiting' then
    end_request(call.request_id, 'abandoned')
    drop_partner(args.call_id, call, 'withdrawn')
    set_call(args.call_id, call, { partner_tried = false, overdue = false, state = 'arriving', request_id = false, language = false, queued_at = false })
  end
  return call_view(args.call_id)
end)
