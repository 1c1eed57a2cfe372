-- The carrier does not know a leg that we count on.
-- ARGS: leg_id
-- Answers {looks}: how often that was found by now; looks less than half of `check_seconds` apart count as one.
return run(function(args)
  local leg = key.leg(args.leg_id)
  local looks, latest = unpack(redis.call('HMGET', leg, 'unknown_looks', 'unknown_at'))
  looks = tonumber(looks or '0')
  if NOW - tonumber(latest or '0') >= SETTINGS.check_seconds / 2 then
    looks = looks + 1
    write_hash(leg, { unknown_looks = tostring(looks), unknown_at = NOW })
  end
  return { looks = looks }
end)
