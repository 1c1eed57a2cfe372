-- Staff whose request waits are about to hear what they can choose; an accept meanwhile fetches them.
-- ARGS: call_id, related (languages that may serve, nearest first; none where the line offers none)
-- Answers the call's view with `choices`: {related (one that somebody on duty speaks), callback, partner}. Harmless to repeat.
return run(function(args)
  local call = read_call(args.call_id)
  if not call or call.state ~= 'waiting' then return call_view(args.call_id) end
  set_call(args.call_id, call, { staff_at_menu = '1', client_told = call.client_news and '1' })
  is_told(call.request_id, redis.call('HGET', key.request(call.request_id), 'widest') or call.language)
  local view = call_view(args.call_id)
  local related = nil
  for _, language in ipairs(args.related or {}) do
    if not related and not call.no_related and not nobody_on_duty(language) then related = language end
  end
  view.choices = { related = related, callback = callbacks.may_promise(call) or nil,
    partner = not call.partner_attempt and next_partner_of(call) ~= nil or nil }
  return view
end)
