-- Takes in one report of the carrier about one room.
-- ARGS: call_id, conference_id, event (started | joined | left | ended), leg_id, sequence, carrier_at, reason, estimated
-- Idempotent by (conference, event, leg, sequence); a leave that overtook its join is believed.
-- Answers {new = false} for a repeat.
return run(function(args)
  local room = key.room(args.conference_id)
  local leg_id, sequence = args.leg_id or '', tonumber(args.sequence or 0)
  if redis.call('HSETNX', room, 'seen:' .. args.event .. ':' .. leg_id .. ':' .. sequence, '1') == 0 then
    return { new = false }
  end
  redis.call('EXPIRE', room, SETTINGS.forgotten_seconds)
  local leg = leg_id ~= '' and read_hash(key.leg(leg_id)) or {}
  local call = read_call(args.call_id)
  add_fact('carrier', 'room_reported', args.call_id, {
    conference_id = args.conference_id, event = args.event, leg_id = args.leg_id, role = leg.role,
    -- A standby leg may be in another call by now.
    offer_id = (leg.call_id or args.call_id) == args.call_id and leg.offer_id or nil, sequence = args.sequence, carrier_at = args.carrier_at, reason = args.reason,
    estimated = args.estimated or nil,
  })
  if not call then return { new = true } end
  if args.event == 'ended' then
    if call.conference_id == args.conference_id then set_call(args.call_id, call, { conference_id = false }) end
    redis.call('HSET', room, 'ended', '1')
  elseif args.event == 'joined' or args.event == 'left' then
    local latest = tonumber(redis.call('HGET', room, 'latest:' .. leg_id) or '-1')
    if sequence < latest then return { new = true } end
    redis.call('HSET', room, 'latest:' .. leg_id, sequence)
    if args.event == 'joined' then
      if not FINAL[leg.status or ''] then write_hash(key.leg(leg_id), { room = args.conference_id }) end
      if not redis.call('HGET', room, 'ended') then
        set_call(args.call_id, call, { conference_id = args.conference_id })
      end
      notice_both_joined(args.call_id, call)
      assistants.joined(args.call_id, call, leg_id)
    else
      if leg.room == args.conference_id then write_hash(key.leg(leg_id), { room = false }) end
      if leg_id == call.staff_leg_id or leg_id == call.interpreter_leg_id then
        local due = tonumber(redis.call('ZSCORE', key.deadlines(), 'check|' .. args.call_id) or '0')
        local soon = NOW + SETTINGS.early_check_seconds
        if call.state ~= 'closed' and (due == 0 or due > soon) then set_deadline('check', args.call_id, soon) end
      end
    end
  end
  return { new = true }
end)
