-- Deadline: a request has waited as long as its line lets it: a partner is tried, or it is unserved.
-- ARGS: id (request)    Answers {fired}.
return run(function(args)
  if not take_deadline('give_up', args.id) then return { fired = false } end
  local request = read_hash(key.request(args.id))
  if not request or not OPEN_REQUEST[request.state] then return { fired = true } end
  local call = read_call(request.call_id)
  if request.role then assistants.give_up(request.call_id, call, request.role, 'unanswered'); return { fired = true } end
  local reason = nobody_on_duty(request.widest) and 'nobody_on_duty' or 'nobody_answered'
  if call.state == 'promised' then callbacks.break_promise(request.call_id, call, reason); return { fired = true } end
  set_call(request.call_id, call, { overdue = '1' })
  if call.partner_attempt or dial_next_partner(request.call_id, call, 'longest_wait') then
    -- What becomes of the partner decides; until then interpreters may still accept.
    set_deadline('give_up', args.id, NOW + SETTINGS.least_wait_seconds)
    return { fired = true }
  end
  if call.always and callbacks.may_promise(call) then  -- there nobody hears that nobody could
    callbacks.serve_otherwise(request.call_id, call, 'longest_wait')
    return { fired = true }
  end
  if call.partner_tried then reason = 'partners_failed' end
  begin_ending(request.call_id, call, outcome_of(call, 'unserved'), 'unserved', reason)
  lead(call.staff_leg_id, 'request_unserved', request.call_id)
  return { fired = true }
end)
