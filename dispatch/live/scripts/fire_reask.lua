-- Deadline: everybody who speaks the language declined or missed this request a while ago; they may be asked again.
-- ARGS: id (request)    Answers {fired}.
return run(function(args)
  if not take_deadline('reask', args.id) then return { fired = false } end
  local request = read_hash(key.request(args.id))
  if request and OPEN_REQUEST[request.state] then
    redis.call('DEL', key.request_refused(args.id))
    for _, interpreter_id in ipairs(plan_of(request).never) do pass_over(args.id, interpreter_id) end
    match_request(args.id)
  end
  return { fired = true }
end)
