-- Staff take a related language: the request ends, and one for that language takes its place in the line.
-- ARGS: call_id, language, plan (JSON text, see domain/requirements.py)   Answers the call's view. Only a waiting call can do so.
return run(function(args)
  local call = read_call(args.call_id)
  if call and call.state == 'waiting' and call.language ~= args.language then
    local request_id = fresh_id('R')
    end_request(call.request_id, 'abandoned')
    drop_partner(args.call_id, call, 'withdrawn')
    set_call(args.call_id, call, {
      request_id = request_id, language = args.language, staff_at_menu = false, partner_tried = false, overdue = false,
    })
    if call.after_hours then write_hash(key.request(request_id), { held = '1' }) end
    place_request(request_id, args.call_id, args.plan, tonumber(call.queued_at), false)
  end
  return call_view(args.call_id)
end)
