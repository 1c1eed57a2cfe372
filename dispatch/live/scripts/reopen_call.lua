-- Re-opens a call that live state has lost, at its original time, from what its wait address carries.
-- ARGS: call_id, request_id, plan (JSON text), language, queued_at, line_id, prompt_language, institution_id, site_id,
--       cost_centre_id, leg_id, longest_wait_seconds, callback_wait_seconds, no_related, emergency, always (the line's terms)
-- Answers the call's view, with its demand (_demand.lua) while it waits; a call that is known is left as it is. Nothing is
-- re-opened for a leg that is over, or so late that its end may have been forgotten: an address that is asked again after
-- the call must not ring anybody.
return run(function(args)
  local status = redis.call('HGET', key.leg(args.leg_id), 'status')
  local is_over = (status and FINAL[status]) or NOW - args.queued_at > SETTINGS.forgotten_seconds
  if not is_over and not read_call(args.call_id) then
    write_hash(key.call(args.call_id), {
      state = 'waiting', line_id = args.line_id, prompt_language = args.prompt_language, opened_at = args.queued_at,
      staff_leg_id = args.leg_id, institution_id = args.institution_id, site_id = args.site_id,
      cost_centre_id = args.cost_centre_id, request_id = args.request_id, language = args.language,
      queued_at = args.queued_at, longest_wait_seconds = args.longest_wait_seconds,
      callback_wait_seconds = args.callback_wait_seconds, no_related = args.no_related and '1' or nil,
      emergency = args.emergency and '1' or nil, always = args.always and '1' or nil,
    })
    redis.call('ZADD', key.calls(), stamp(args.queued_at), args.call_id)
    adopt_leg(args.leg_id, { role = 'staff', call_id = args.call_id, status = 'answered' })
    place_request(args.request_id, args.call_id, args.plan, args.queued_at, false)
  end
  return waiting_view(args.call_id)
end)
