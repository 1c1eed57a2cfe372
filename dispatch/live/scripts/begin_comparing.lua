-- What we believe is compared with the carrier's lists at once: a dispatcher begins, or the server is another than before.
-- ARGS: reason (new: nothing can have been lost | failover, optional)    Answers {}.
return run(function(args)
  local is_known = redis.call('ZSCORE', key.deadlines(), 'compare|calls') ~= false
  if args.reason == 'failover' then begin_reconciling('failover')
  elseif is_known or args.reason == 'new' then set_deadline('compare', 'calls', NOW)
  else begin_reconciling('lost') end
  return {}
end)
