-- Repairs what should never be: a short request beside somebody who could serve it (rule 3), an ended offer's request
-- outside the waiting line. Answers {offers_made}.
return run(function(args)
  local before = redis.call('XLEN', key.commands())
  match_waiting()
  return { offers_made = redis.call('XLEN', key.commands()) - before }
end)
