-- Deadline: reconciling has taken long enough; callers are served again with what is known.
-- ARGS: id    Answers {fired}.
return run(function(args)
  if not take_deadline('resume', args.id) then return { fired = false } end
  redis.call('DEL', key.reconciling())
  match_waiting()
  return { fired = true }
end)
