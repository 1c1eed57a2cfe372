-- A supervisor has one interpreter asked for a request, out of turn and though they declined it before. Whom the request
-- excludes for good is not asked: who does not meet its widest terms, whom staff never want, and who withdrew from its call.
-- ARGS: request_id, interpreter_id
-- Answers {outcome = offered | closed (the request) | asked (staff are at choices) | enough (phones ring) | not_free |
-- not_admitted | limit (of the carrier), offer_id}.

local function admits_at_last(request, interpreter_id, interpreter)
  local plan, place = plan_of(request), place_of(interpreter)
  for _, never in ipairs(plan.never) do if never == interpreter_id then return false end end
  local kept_away = redis.call('HGET', key.call(request.call_id), 'kept_away')
  for _, away in ipairs(cjson.decode(kept_away or '[]')) do if away == interpreter_id then return false end end
  local is_named = #plan.only == 0
  for _, only in ipairs(plan.only) do is_named = is_named or only == interpreter_id end
  if not is_named or not place.pools[request.policy] then return false end
  for _, admission in ipairs(place.admissions) do if admission == request.widest then return true end end
  return false
end

return run(function(args)
  local request = read_hash(key.request(args.request_id))
  if not request or not OPEN_REQUEST[request.state] then return { outcome = 'closed' } end
  if request.held then return { outcome = 'asked' } end
  local ringing = phones_ringing(args.request_id)
  if ringing >= SETTINGS.most_phones then return { outcome = 'enough' } end
  local interpreter = read_hash(key.interpreter(args.interpreter_id))
  if not interpreter or interpreter.presence ~= 'available' then return { outcome = 'not_free' } end
  if not admits_at_last(request, args.interpreter_id, interpreter) then return { outcome = 'not_admitted' } end
  if not may_reach(interpreter, request.urgent) then return { outcome = 'limit' } end
  if ringing >= tonumber(request.wanted) then
    request.wanted = tostring(ringing + 1)
    write_hash(key.request(args.request_id), { wanted = request.wanted })
  end
  make_offer(args.request_id, request, args.interpreter_id, interpreter, {
    rule = 'supervisor_chose', waited_seconds = NOW - tonumber(request.queued_at), refused_passed = 0,
  })
  place_in_line(args.request_id, request, ringing + 1)
  return { outcome = 'offered', offer_id = redis.call('HGET', key.interpreter(args.interpreter_id), 'offer_id') }
end)
