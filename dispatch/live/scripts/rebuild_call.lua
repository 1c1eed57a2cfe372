-- Makes a call that live state has lost live again, as SQL remembers it; comparing it with the carrier comes next, and
-- what has changed meanwhile follows from that by the ordinary reports.
-- ARGS: call_id, state (arriving | waiting | promised | calling_back | connecting | staff_left | interpreter_left | ending),
--       opened_at, staff_leg_id, longest_wait_seconds, callback_wait_seconds, no_related, emergency, always (the line's terms), caller_digest,
--       caller_number_id (where staff may be rung back), promised_until, opens_at (of a line that was closed), callbacks_missed, kept_away (who withdrew),
--       context and requester (fields of the call), request_id, language, plan (JSON text), queued_at, connected_at, outcome, finished_by,
--       legs {leg_id = {role, offer_id, statuses, room, is_over}}, conference_id,
--       winner {offer_id, interpreter_id, request_id, leg_id, place, traits, idle_since, is_new (its acceptance is no fact yet)},
--       client_attempt, client_leg_id, client_answered, client_confirmed (a client's phone that rings or was answered),
--       assistants {role = ...} (operator, supervisor: see assistants.restore),
--       strays [{offer_id, leg_id, is_answered}]: phones that were rung for it, to be let go
-- Answers the call's view. A call that is known is left as it is, but for one that a wait document has put into the line
-- again although its interpreter is with them.
-- Never: an interpreter in the room and beside that in a pool (rule 1).
local function restore_leg(call_id, leg_id, leg)
  local name = key.leg(leg_id)
  local fields = { role = leg.role, call_id = call_id, offer_id = leg.offer_id, room = leg.room, status = leg.statuses[#leg.statuses] }
  -- Statuses may have overtaken each other; answered is the furthest that a leg which is up can be.
  for _, status in ipairs(leg.statuses) do
    redis.call('HSET', name, 'seen:' .. status, '1')
    if FINAL[status] then fields.status = status end
    if status == 'answered' and not FINAL[fields.status] then fields.status = 'answered' end
  end
  if not fields.status then fields.status = 'answered' end
  write_hash(name, fields)
  redis.call('EXPIRE', name, SETTINGS.forgotten_seconds)
  if not leg.is_over then leg_is_up(call_id, leg_id) end
end

local function restore_winner(call_id, winner, role)
  write_hash(key.offer(winner.offer_id), {
    request_id = winner.request_id, call_id = call_id, interpreter_id = winner.interpreter_id, state = 'accepted',
    leg_id = winner.leg_id, language = winner.language, made_at = NOW, accepted_at = NOW, role = role,
  })
  redis.call('EXPIRE', key.offer(winner.offer_id), SETTINGS.forgotten_seconds)
  if winner.is_new then
    note('offer_accepted', call_id, {
      offer_id = winner.offer_id, request_id = winner.request_id, interpreter_id = winner.interpreter_id,
      leg_id = winner.leg_id, estimated = true,
    })
  end
end

-- They are with their caller, whatever was concluded since the loss.
local function restore_to_call(call_id, winner)
  local id = winner.interpreter_id
  local interpreter = read_hash(key.interpreter(id))
  if interpreter and interpreter.offer_id then
    lose_offer(interpreter.offer_id, read_hash(key.offer(interpreter.offer_id)), 'withdrawn')
    interpreter = read_hash(key.interpreter(id))
  end
  if interpreter and interpreter.presence_since then set_presence(id, interpreter, 'in_call')
  else restore_presence(id, winner, 'in_call') end
  clear_deadline('wrap_up', id)
  write_hash(key.interpreter(id), { offer_id = false, call_id = call_id, on_leg = false })
end

-- The phone of staff that rings for it is the one; otherwise they are rung soon.
local function resume_callback(call_id, call, legs)
  for leg_id, leg in pairs(legs) do
    if leg.role == 'staff' and leg_id ~= call.staff_leg_id and not leg.is_over then
      set_call(call_id, call, { callback_step = 'ring', callback_leg_id = leg_id, staff_leg_id = leg_id })
      set_deadline('callback', call_id, NOW + SETTINGS.ring_back_seconds)
      return
    end
  end
  set_call(call_id, call, { callback_step = 'pause' })
  set_deadline('callback', call_id, NOW + SETTINGS.last_words_seconds)
end

local function let_stray_go(call_id, stray)
  if stray.is_answered then lead(stray.leg_id, 'offer_withdrawn', call_id, stray.offer_id)
  else command('end_leg', { leg_id = stray.leg_id }) end
end

return run(function(args)
  local call_id, winner, state = args.call_id, args.winner, args.state
  local with_them = winner and (state == 'connecting' or state == 'staff_left' or state == 'calling_back')
  redis.call('HDEL', key.remembered('calls'), call_id)
  local known = read_call(call_id)
  if known and not known.caller_digest then
    set_call(call_id, known, { caller_digest = args.caller_digest, caller_number_id = args.caller_number_id })
  end
  local kept_away = #(args.kept_away or {}) > 0 and cjson.encode(args.kept_away) or nil
  if known and known.state == 'waiting' then  -- A wait document was first, which knows the request and not its past.
    set_call(call_id, known, { kept_away = kept_away, connected_at = known.connected_at or args.connected_at })
    local request = read_hash(key.request(known.request_id))
    if request then pass_over_for_good(known.request_id, request) end
    if args.connected_at then move_to_front(known.request_id) end
    if not with_them then
      for _, one in pairs(args.assistants or {}) do
        if one.leg_id and args.legs[one.leg_id] then restore_leg(call_id, one.leg_id, args.legs[one.leg_id]) end
      end
      assistants.restore(call_id, known, args.assistants or {}, restore_winner, restore_to_call)
    end
  end
  if known and not (with_them and known.state == 'waiting') then return call_view(call_id) end
  if known then
    close_request(known.request_id, read_hash(key.request(known.request_id)), 'answered')
  end
  local call = {
    state = state == 'ending' and 'arriving' or state, opened_at = args.opened_at, staff_leg_id = args.staff_leg_id,
    language = args.language, request_id = args.request_id,
    queued_at = args.queued_at, connected_at = args.connected_at, conference_id = args.conference_id,
    longest_wait_seconds = args.longest_wait_seconds, callback_wait_seconds = args.callback_wait_seconds,
    kept_away = kept_away, no_related = args.no_related and '1' or nil, emergency = args.emergency and '1' or nil,
    always = args.always and '1' or nil,
    caller_digest = args.caller_digest, caller_number_id = args.caller_number_id,
  }
  if state == 'promised' or state == 'calling_back' then
    call.callback_until, call.callback_missed = stamp(args.promised_until), tostring(args.callbacks_missed)
  end
  for _, fields in ipairs({ args.context or {}, args.requester or {} }) do
    for field, value in pairs(fields) do call[field] = value end
  end
  if with_them or state == 'interpreter_left' then
    call.offer_id, call.interpreter_id, call.interpreter_leg_id = winner.offer_id, winner.interpreter_id, winner.leg_id
  end
  write_hash(key.call(call_id), call)
  redis.call('ZADD', key.calls(), stamp(args.opened_at), call_id)
  for leg_id, leg in pairs(args.legs) do restore_leg(call_id, leg_id, leg) end
  note('call_rebuilt', call_id, { state = state })
  if winner then
    winner.language = args.language
    restore_winner(call_id, winner)
  end
  for _, stray in ipairs(args.strays or {}) do let_stray_go(call_id, stray) end
  call = read_call(call_id)
  if args.client_attempt then clients.restore(call_id, call, args) end
  assistants.restore(call_id, call, state ~= 'ending' and args.assistants or {}, restore_winner, restore_to_call)
  if with_them then restore_to_call(call_id, winner) end
  if state == 'connecting' then
    set_deadline('join', call_id, NOW + SETTINGS.join_look_seconds)
    notice_both_joined(call_id, call)
  elseif state == 'staff_left' then
    set_deadline('grace', call_id, NOW + SETTINGS.grace_seconds)
    lead(call.interpreter_leg_id, 'staff_left', call_id, call.offer_id)
  elseif state == 'interpreter_left' then
    set_deadline('ask_staff', call_id, NOW + SETTINGS.ask_staff_seconds)
    set_deadline('replace', call_id, NOW + SETTINGS.ask_staff_seconds + SETTINGS.replace_seconds)
  elseif state == 'calling_back' then
    if call.caller_digest then callbacks.expect_return(call_id, call) end
    resume_callback(call_id, call, args.legs)
  elseif state == 'promised' then
    local opens_at = tonumber(args.opens_at or NOW)
    if opens_at > NOW then
      write_hash(key.request(args.request_id), { held = '1' })
      set_call(call_id, call, { after_hours = 'callback', opens_at = opens_at })
      set_deadline('opens', call_id, NOW)
    end
    place_request(args.request_id, call_id, args.plan, args.queued_at, args.connected_at ~= nil)
    call = read_call(call_id)
    -- Whose number the carrier does not tell cannot be rung.
    if call.caller_digest then callbacks.hold_promise(call_id, call) else callbacks.break_promise(call_id, call, 'staff_not_reached') end
  elseif state == 'waiting' then
    place_request(args.request_id, call_id, args.plan, args.queued_at, args.connected_at ~= nil)
  elseif state == 'ending' then
    local otherwise = args.request_id and 'abandoned' or call.institution_id and 'no_request' or 'refused'
    begin_ending(call_id, call, outcome_of(call, args.outcome or otherwise), args.finished_by or 'staff')
  end
  return call_view(call_id)
end)
