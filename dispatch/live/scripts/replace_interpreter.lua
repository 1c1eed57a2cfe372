-- Fetches another interpreter for a call that had one.
-- ARGS: call_id, by (staff | silence)    Answers the call's view. Asked twice, fetched once.
return run(function(args)
  local call = read_call(args.call_id)
  if call and (call.state == 'talking' or call.state == 'interpreter_left') then
    replace_interpreter(args.call_id, call, args.by)
  end
  return call_view(args.call_id)
end)
