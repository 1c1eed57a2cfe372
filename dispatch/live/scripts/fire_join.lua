-- Deadline: a winner has not been seen in the room with staff. The carrier's list is asked first, because the join's
-- report may have been lost; the second time the winner is replaced.
-- ARGS: id (call)    Answers {fired}.
return run(function(args)
  if not take_deadline('join', args.id) then return { fired = false } end
  local call = read_call(args.id)
  if not call or call.state ~= 'connecting' then return { fired = true } end
  if call.join_checked ~= call.offer_id then
    set_call(args.id, call, { join_checked = call.offer_id })
    set_deadline('join', args.id, NOW + SETTINGS.join_seconds)
    command('check_call', { call_id = args.id })
    return { fired = true }
  end
  if call.connected_at then return { fired = true } end
  if is_up(call.interpreter_leg_id) then lead(call.interpreter_leg_id, 'offer_withdrawn', args.id, call.offer_id) end
  lose_winner(args.id, call)
  return { fired = true }
end)
