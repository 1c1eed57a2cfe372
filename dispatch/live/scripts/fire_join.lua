-- Deadline: a winner has not been seen in the room with staff. The carrier's list is asked first, because the join's
-- report may have been lost. A winner who is not there either is then replaced; for one who is there, staff are waited
-- for, fetched once more, and only then is the interpreter let go, who loses nothing by that.
-- ARGS: id (call)    Answers {fired}.
-- Never: somebody replaced whose absence nobody has looked up, unless the carrier does not answer for long.
local function replace_winner(call_id, call, is_to_blame)
  if is_up(call.interpreter_leg_id) then lead(call.interpreter_leg_id, 'offer_withdrawn', call_id, call.offer_id) end
  lose_winner(call_id, call, is_to_blame)
end

return run(function(args)
  if not take_deadline('join', args.id) then return { fired = false } end
  local call = read_call(args.id)
  if not call or call.state ~= 'connecting' then return { fired = true } end
  if call.join_checked ~= call.offer_id then
    set_call(args.id, call, { join_checked = call.offer_id })
    set_deadline('join', args.id, NOW + SETTINGS.join_seconds - SETTINGS.join_look_seconds)
    command('check_call', { call_id = args.id, joins_of = call.offer_id })
    return { fired = true }
  end
  if call.connected_at then return { fired = true } end
  if is_in_room(call, call.interpreter_leg_id) then
    if call.asking then return { fired = true } end  -- Its own deadline lets them go (fire_asking).
    if call.staff_fetched == call.offer_id then replace_winner(args.id, call, false); return { fired = true } end
    set_deadline('join', args.id, NOW + SETTINGS.staff_join_seconds)
    if call.staff_awaited == call.offer_id then
      set_call(args.id, call, { staff_fetched = call.offer_id })
      command('check_call', { call_id = args.id })
      lead(call.staff_leg_id, 'interpreter_here', args.id)
    else
      set_call(args.id, call, { staff_awaited = call.offer_id })
    end
    return { fired = true }
  end
  local accepted_at = tonumber(redis.call('HGET', key.offer(call.offer_id), 'accepted_at') or '0')
  if call.joins_listed ~= call.offer_id and NOW < accepted_at + SETTINGS.join_latest_seconds then
    set_deadline('join', args.id, NOW + 1)
    return { fired = true }
  end
  replace_winner(args.id, call, true)
  return { fired = true }
end)
