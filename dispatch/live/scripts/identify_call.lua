-- Writes down on whose behalf staff call.
-- ARGS: call_id, leg_id, attempt (digest of the code they gave),
--       requester {institution_id, site_id, cost_centre_id, access_code_id, prompt_language, wishes, fields}
-- Answers the call's view with `last_language` of the site; {refused} where this leg, or this code on whatever calls, was
-- tried in vain too often. Harmless to repeat.
return run(function(args)
  local of_leg = tonumber(redis.call('GET', key.attempts(args.leg_id)) or '0')
  local of_code = tonumber(redis.call('GET', key.attempts(args.attempt)) or '0')
  if of_leg >= SETTINGS.code_attempts or of_code >= SETTINGS.login_attempts then return { refused = true } end
  local call = read_call(args.call_id)
  if call and call.state == 'arriving' then identify(args.call_id, call, args.requester) end
  return call_view(args.call_id)
end)
