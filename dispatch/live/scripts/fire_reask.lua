-- Deadline: everybody who speaks the language declined or missed this request a while ago; they may be asked again.
-- ARGS: id (request)    Answers {fired}.
return run(function(args)
  if not take_deadline('reask', args.id) then return { fired = false } end
  local state = redis.call('HGET', key.request(args.id), 'state')
  if state == 'waiting' or state == 'offered' then
    redis.call('DEL', key.request_refused(args.id))
    match_request(args.id)
  end
  return { fired = true }
end)
