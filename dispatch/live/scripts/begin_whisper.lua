-- A standby leg is about to be led to a whisper.
-- ARGS: offer_id    Answers {lead}: false where the offer has ended, or its whisper has begun by itself. Harmless to repeat:
-- led twice, it is said anew.
return run(function(args)
  if redis.call('HGET', key.offer(args.offer_id), 'state') ~= 'whispered' then return { lead = false } end
  write_hash(key.offer(args.offer_id), { led_at = NOW })
  return { lead = true }
end)
