-- The number that staff keyed in, under a random id, to be read back; or none, where it was wrong or never confirmed.
-- ARGS: call_id, number_id (optional)    Answers the call's view. Harmless to repeat.
-- Never: another number while a client is being called or on the line.
return run(function(args)
  local call = read_call(args.call_id)
  local is_free = call and call.client ~= 'ringing' and call.client ~= 'here' and call.state ~= 'ending' and call.state ~= 'closed'
  if is_free and call.client_number_id ~= args.number_id and (args.number_id or call.client == 'keyed') then
    clients.forget_number(args.call_id, call)
    if args.number_id then
      set_call(args.call_id, call, { client = 'keyed', client_number_id = args.number_id })
    end
  elseif args.number_id and not (call and call.client_number_id == args.number_id) then
    redis.call('DEL', key.number(args.number_id))
  end
  return call_view(args.call_id)
end)
