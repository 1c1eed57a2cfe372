-- ARGS: call_id    Answers the call's view, or {unknown = true}.
return cjson.encode(call_view(ARGS.call_id))
