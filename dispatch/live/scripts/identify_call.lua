-- Writes down on whose behalf staff call.
-- ARGS: call_id, requester {institution_id, site_id, cost_centre_id, access_code_id, prompt_language}
-- Answers the call's view with `last_language` of the site. Harmless to repeat.
return run(function(args)
  local call = read_call(args.call_id)
  if call and call.state == 'arriving' then identify(args.call_id, call, args.requester) end
  return call_view(args.call_id)
end)
