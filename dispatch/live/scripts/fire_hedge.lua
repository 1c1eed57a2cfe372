-- Deadline: those whose phones ring for a request have had their time; one phone more rings beside them.
-- ARGS: id (request)    Answers {fired}.
-- Not while somebody has just picked up and listens, nor while others wait in the same line for a first phone. Who waits
-- in another, for a wish that nobody free meets, would not be rung for by that phone.
return run(function(args)
  if not take_deadline('hedge', args.id) then return { fired = false } end
  local request = read_hash(key.request(args.id))
  if not request or request.state ~= 'offered' then return { fired = true } end
  for _, offer_id in ipairs(redis.call('SMEMBERS', key.request_offers(args.id))) do
    local picked_up_at = redis.call('HGET', key.offer(offer_id), 'picked_up_at')
    local listened_until = picked_up_at and tonumber(picked_up_at) + SETTINGS.listening_seconds
    if listened_until and listened_until > NOW then
      set_deadline('hedge', args.id, listened_until)
      return { fired = true }
    end
  end
  if redis.call('ZCARD', key.waiting(request.admission)) > 0 then
    set_deadline('hedge', args.id, NOW + SETTINGS.hedge_least_seconds)
    return { fired = true }
  end
  local ringing = phones_ringing(args.id)
  if ringing < SETTINGS.most_phones and tonumber(request.wanted) <= ringing then
    redis.call('HSET', key.request(args.id), 'wanted', ringing + 1)
    match_request(args.id)
  end
  return { fired = true }
end)
