-- Live state has been compared with the carrier's lists, and filled from what SQL remembers where it was lost.
-- ARGS: none    Answers {resumed}. Without that memory, and it may yet come, offers wait for their deadline.
return run(function()
  local reason = redis.call('GET', key.reconciling())
  if not reason or (reason == 'lost' and redis.call('EXISTS', key.remembered('ready')) == 0) then
    return { resumed = false }
  end
  redis.call('DEL', key.reconciling(), key.remembered('ready'))
  clear_deadline('resume', 'offers')
  match_waiting()
  return { resumed = true }
end)
