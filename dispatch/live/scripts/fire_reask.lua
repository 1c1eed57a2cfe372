-- Deadline: everybody who speaks the language declined or missed this request a while ago; they may be asked again, but
-- not before those who have become free since.
-- ARGS: id (request)    Answers {fired}.
return run(function(args)
  if not take_deadline('reask', args.id) then return { fired = false } end
  local request = read_hash(key.request(args.id))
  if request and OPEN_REQUEST[request.state] then
    if look_for_interpreter(args.id, request) then
      set_reask(args.id)
      return { fired = true }
    end
    redis.call('DEL', key.request_refused(args.id))
    pass_over_for_good(args.id, request)
    match_request(args.id)
  end
  return { fired = true }
end)
