-- Deadline: a request widens: a soft wish has been waited for long enough, the next tier may be rung, or people on the
-- spot have had their time, who are not waited for any more.
-- ARGS: id (request)    Answers {fired}.
return run(function(args)
  if not take_deadline('widen', args.id) then return { fired = false } end
  local request = read_hash(key.request(args.id))
  if request and OPEN_REQUEST[request.state] then
    if request.brief then redis.call('HSET', key.request(args.id), 'wanted', phones_ringing(args.id) + 1) end
    widen(args.id, request)
    match_request(args.id)
  end
  return { fired = true }
end)
