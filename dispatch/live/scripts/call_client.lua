-- Staff confirm the client's number by key, or want it dialled again: at once where an interpreter is with them, else as soon
-- as one is.
-- ARGS: call_id    Answers the call's view. Asked twice, dialled once.
return run(function(args)
  local call = read_call(args.call_id)
  local is_live = call and call.state ~= 'ending' and call.state ~= 'closed'
  if is_live and (call.client == 'keyed' or call.client == 'over') and clients.is_kept(call) then
    set_call(args.call_id, call, { client = 'wanted', client_news = false, client_told = false })
    clients.dial(args.call_id, call)
  end
  return call_view(args.call_id)
end)
