-- Opens a call for a staff leg, or leads staff who are back within the grace, or before they were called back, into
-- the call they left.
-- ARGS: leg_id, call_id (to be used if new), line_id, prompt_language, sharing, caller_digest, caller_number_id,
--       longest_wait_seconds, callback_wait_seconds, no_related, emergency, always (the line's terms),
--       closed (the line is: only who is back is led on), after_hours (it is, and staff chose callback | partner), opens_at,
--       requester (where a trusted caller ID is enough), code_of_institution (whose code must follow it)
-- Answers {closed} there, else the call's view; `returned` is true for staff who came back. Idempotent by leg_id.
-- Never: a second call for the same leg; a call that goes on with a leg that is over.
return run(function(args)
  local known = redis.call('HGET', key.leg(args.leg_id), 'call_id')
  if known then
    local view = call_view(known)
    view.returned = redis.call('HGET', key.leg(args.leg_id), 'returned') == '1'
    return view
  end
  local left = args.caller_digest and redis.call('GET', key.returning(args.caller_digest))
  local call = left and read_call(left)
  local comes_back = call and ({
    staff_left = return_staff, calling_back = return_staff, promised = callbacks.come_back_waiting,
  })[call.state]
  if comes_back then
    if adopt_leg(args.leg_id, { role = 'staff', call_id = left, status = 'answered', returned = '1' }) then
      comes_back(left, call, args.leg_id)
    end
    local view = call_view(left)
    view.returned = true
    return view
  end
  if args.closed then return { closed = true } end
  local call_id, requester = args.call_id, args.requester
  local fields = {
    state = 'arriving', line_id = args.line_id, prompt_language = args.prompt_language, opened_at = NOW,
    staff_leg_id = args.leg_id, sharing = args.sharing, caller_digest = args.caller_digest,
    caller_number_id = args.caller_number_id, code_of_institution = args.code_of_institution,
    longest_wait_seconds = args.longest_wait_seconds, callback_wait_seconds = args.callback_wait_seconds,
    no_related = args.no_related and '1' or nil, emergency = args.emergency and '1' or nil,
    always = args.always and '1' or nil, after_hours = args.after_hours, opens_at = args.opens_at,
  }
  write_hash(key.call(call_id), fields)
  redis.call('ZADD', key.calls(), stamp(NOW), call_id)
  local is_here = adopt_leg(args.leg_id, { role = 'staff', call_id = call_id, status = 'answered' })
  note('call_opened', call_id, {
    line_id = args.line_id, sharing = args.sharing, prompt_language = args.prompt_language, leg_id = args.leg_id,
  })
  if requester then identify(call_id, read_call(call_id), requester) end
  if not is_here then  -- They hung up before we came to answer, and their leg's end overtook them.
    write_hash(key.leg(args.leg_id), { role = 'staff', call_id = call_id })
    staff_gone(call_id, read_call(call_id))
  end
  return call_view(call_id)
end)
