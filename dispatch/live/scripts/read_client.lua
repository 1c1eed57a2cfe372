-- Where the leg of a client belongs.
-- ARGS: call_id    Answers the call's view with `staff_in_room`, or {unknown}.
return cjson.encode(clients.view(ARGS.call_id))
