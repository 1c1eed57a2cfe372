-- ARGS: call_id    Answers the call's view, with its demand (_demand.lua) while it waits, or {unknown = true}.
return cjson.encode(waiting_view(ARGS.call_id))
