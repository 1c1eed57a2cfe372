-- What happens to a call when legs come and go.
--
-- call   state, line_id, prompt_language, opened_at, staff_leg_id, caller_digest, caller_number_id, sharing,
--        code_of_institution (whose code must follow a caller ID),
--        institution_id, site_id, cost_centre_id, access_code_id, last_language, wishes (JSON)   once identified
--        request_id, language, queued_at   the present request
--        offer_id, interpreter_id, interpreter_leg_id   the winner
--        conference_id, staff_at_menu, connected_at (the first time both were in the room), outcome,
--        longest_wait_seconds, callback_wait_seconds, no_related   the line's terms, where they are not the settings'
--        unserved_reason, coming_id (the mediator who is on their way to staff),
--        join_checked (the offer whose join the carrier was asked about), joins_listed (the same, once it has answered),
--        staff_awaited, staff_fetched (the offer whose winner waited for staff, for whom staff were led in again),
--        may_be_urgent (staff may say so by key), fields (JSON: numbers that staff are asked for), field:KIND (what stands for one that they gave),
--        case_digest (the case reference of this call), asking (staff are at questions that phones ring beside),
--        hold (staff asked the interpreter to wait, see stop_hold), left_freely (the interpreter left after a long one),
--        rating (1 to 5, by staff), client_question (asked of the client at the end, then the answer),
--        replaced_offer (staff are being asked why they wanted another interpreter, while phones ring),
--        kept_away (JSON: interpreters who withdrew, never to be asked again for it),
--        rung_back, wait_told (JSON: what staff were last told of their wait; see domain/announcements.py)
--        emergency (it came on an emergency line), operator_plan (JSON: by it an operator is asked into an emergency),
--        always (it came on a line that is always served),
--        client, client_... (of a client who is elsewhere: see _clients.lua)
--        operator, supervisor, ... (who are asked in beside: see _assistants.lua)
-- leg    role (a LegRole), call_id, offer_id, status, room (conference id while in it)

local clients, assistants = {}, {}  -- the functions of _clients.lua, of _assistants.lua

local RANK = { initiated = 1, ringing = 2, answered = 3 }

local function read_call(call_id) return call_id and read_hash(key.call(call_id)) end

local function set_call(call_id, call, fields)
  for field, value in pairs(fields) do call[field] = value or nil end
  write_hash(key.call(call_id), fields)
end

local function call_view(call_id)
  local call = read_call(call_id)
  if not call then return { call_id = call_id, unknown = true } end
  call.call_id = call_id
  call.phones_ringing, call.interpreters_on_duty = 0, 0
  if call.request_id and call.language then
    local rank = redis.call('ZRANK', key.waiting_for(call.language), call.request_id)
    if rank then call.position = rank + 1 end
    call.phones_ringing = redis.call('SCARD', key.request_offers(call.request_id))
    local duty = key.duty(redis.call('HGET', key.request(call.request_id), 'widest') or call.language)
    call.interpreters_on_duty = redis.call('SCARD', duty)
    for _, interpreter_id in ipairs(cjson.decode(call.kept_away or '[]')) do
      call.interpreters_on_duty = call.interpreters_on_duty - redis.call('SISMEMBER', duty, interpreter_id)
    end
  end
  return call
end

-- The view of a call and, while it waits, what its wait can be estimated from.
local function waiting_view(call_id)
  local view = call_view(call_id)
  if view.state == 'waiting' then
    local request = read_hash(key.request(view.request_id))
    -- Who waits for certain persons waits for them and not for a place.
    local is_for_anybody = request and request.admission and #plan_of(request).only == 0
    if is_for_anybody then view.demand = demand_of(view.request_id, view.language, request.admission) end
  end
  return view
end

local function offer_view(offer_id)
  local offer = read_hash(key.offer(offer_id))
  if not offer then return { offer_id = offer_id, unknown = true } end
  local call = read_call(offer.call_id) or {}
  offer.offer_id = offer_id
  offer.call_state = call.state or 'closed'
  -- For somebody who was replaced, or never reached the room, the call is over whatever it goes on to do.
  if offer.state == 'accepted' and not offer.role and call.offer_id ~= offer_id then offer.call_state = 'closed' end
  offer.institution_id = call.institution_id
  offer.conference_id = call.conference_id
  local break_until = redis.call('HGET', key.interpreter(offer.interpreter_id), 'break_until')
  if break_until and tonumber(break_until) > NOW then offer.break_until = break_until end
  offer.asking = call.asking
  offer.hold = call.offer_id == offer_id and call.hold or nil
  if offer.role then
    offer.served_state, offer.asking = offer.call_state, nil
    offer.call_state = assistants.state_of(offer_id, offer, call)
  end
  return offer
end

-- Nothing waits for the legs of a call that has closed, or that nobody knows any more.
local function leg_is_up(call_id, leg_id)
  local state = call_id and redis.call('HGET', key.call(call_id), 'state')
  if not state or state == 'closed' then return end
  redis.call('SADD', key.call_legs(call_id), leg_id)
  redis.call('SADD', key.legs_up(), leg_id)
end

local function leg_is_over(call_id, leg_id)
  redis.call('SREM', key.call_legs(call_id), leg_id)
  redis.call('SREM', key.legs_up(), leg_id)
end

-- Makes a leg one of a call's. Answers false, and does nothing, where its end was reported already: reports overtake
-- documents and REST answers, an end is reported once, and a call that counts on such a leg would never close.
local function adopt_leg(leg_id, fields)
  local status = redis.call('HGET', key.leg(leg_id), 'status')
  if status and FINAL[status] then return false end
  write_hash(key.leg(leg_id), fields)
  redis.call('EXPIRE', key.leg(leg_id), SETTINGS.forgotten_seconds)
  leg_is_up(fields.call_id, leg_id)
  return true
end

-- One of many wins: who still may, and what every claim does.
local function may_claim(offer, request, call, leg_id)
  return LIVE_OFFER[offer.state] and request.state == 'offered' and call and (offer.leg_id or leg_id) == leg_id
end

local function claim_offer(offer_id, offer, leg_id)
  write_hash(key.offer(offer_id), { state = 'accepted', accepted_at = NOW })
  bind_leg(offer_id, leg_id)
  adopt_leg(leg_id, { role = 'interpreter', call_id = offer.call_id, offer_id = offer_id, status = 'answered' })
  clear_deadline('offer', offer_id)
  redis.call('SREM', key.request_offers(offer.request_id), offer_id)
end

local function lead(leg_id, scene, call_id, offer_id)
  if leg_id then command('lead_leg', { leg_id = leg_id, scene = scene, call_id = call_id, offer_id = offer_id }) end
end

-- A partner's telephone is let go, whatever it is doing.
local function drop_partner(call_id, call, outcome)
  if not call.partner_attempt then return end
  note('partner_ended', call_id, { attempt_id = call.partner_attempt, partner_id = call.partner_id, outcome = outcome })
  clear_deadline('partner', call_id)
  if is_up(call.partner_leg_id) then command('end_leg', { leg_id = call.partner_leg_id }) end
  set_call(call_id, call, { partner_attempt = false, partner_id = false, partner_leg_id = false, partner_asked = false })
end

-- Leads whoever staff talk with. A partner is told little: to hold the line, and that staff are back.
local PARTNER_SCENES = { staff_left = 'partner_hold', staff_returned = 'partner_back' }
local function lead_other(call_id, call, scene)
  if not call.partner_attempt then lead(call.interpreter_leg_id, scene, call_id, call.offer_id)
  elseif PARTNER_SCENES[scene] then lead(call.partner_leg_id, PARTNER_SCENES[scene], call_id)
  else drop_partner(call_id, call, 'over') end
end

-- A hold is over, however it ended: hold is 'begun', then 'told' after minutes of it, then 'may_leave'.
local function stop_hold(call_id, call)
  if not call.hold then return end
  set_call(call_id, call, { hold = false, staff_at_menu = false })
  clear_deadline('hold', call_id)
  note('hold_ended', call_id, { offer_id = call.offer_id })
end

-- The call is over; what remains is to let its legs go and to await their last reports.
-- `reason` says why nobody could: a value of UnservedReason.
local function begin_ending(call_id, call, outcome, by, reason)
  assistants.leave_lines(call)
  if call.request_id then
    end_request(call.request_id, reason and 'unserved' or 'abandoned', reason)
  end
  set_call(call_id, call, {
    state = 'ending', outcome = outcome, unserved_reason = reason or false, staff_at_menu = false, asking = false,
  })
  drop_partner(call_id, call, 'over')
  stop_hold(call_id, call)
  clients.finish(call_id, call, 'over')
  assistants.dismiss_all(call_id, call, 'over')
  for _, kind in ipairs({ 'ask_staff', 'replace', 'grace', 'join', 'callback', 'asking', 'opens' }) do clear_deadline(kind, call_id) end
  if call.caller_digest then redis.call('DEL', key.returning(call.caller_digest)) end
  note('call_finished', call_id, { by = by })
  -- Staff who are being rung back would pick up for nothing.
  for _, leg_id in ipairs(redis.call('SMEMBERS', key.call_legs(call_id))) do
    local role, status = unpack(redis.call('HMGET', key.leg(leg_id), 'role', 'status'))
    if role == 'staff' and leg_id ~= call.staff_leg_id and status ~= 'answered' then
      command('end_leg', { leg_id = leg_id })
    end
  end
  local wait = redis.call('SCARD', key.call_legs(call_id)) == 0 and SETTINGS.settle_seconds or SETTINGS.forced_end_seconds
  set_deadline('settle', call_id, NOW + wait)
end

-- `connected` once there was a conversation, whatever came after.
local function outcome_of(call, otherwise) return call.connected_at and 'connected' or otherwise end

-- Lets the interpreter of a call go, with a goodbye where their leg is still up.
local function dismiss_interpreter(call_id, call, scene)
  if call.interpreter_leg_id and is_up(call.interpreter_leg_id) then
    lead_other(call_id, call, scene)
  end
  if call.interpreter_id then begin_wrap_up(call.interpreter_id, call_id) end
end

-- A winner who never reached the room: the request takes its original place again (rule 4). One who waited there for
-- staff in vain is not to blame: they may be asked again, and keep their place.
local function lose_winner(call_id, call, is_to_blame)
  local request_id = call.request_id
  note('winner_lost', call_id, { offer_id = call.offer_id, request_id = request_id })
  local interpreter_id, leg_id = call.interpreter_id, call.interpreter_leg_id
  clear_deadline('join', call_id)
  clear_deadline('asking', call_id)
  set_call(call_id, call, {
    state = 'waiting', offer_id = false, interpreter_id = false, interpreter_leg_id = false,
  })
  if is_to_blame then pass_over(request_id, interpreter_id) end
  local request = reopen_request(request_id)
  set_give_up(request_id, call_id, tonumber(call.queued_at), false)
  expect_telling(request_id, request.widest, tonumber(call.queued_at))
  match_request(request_id)
  release_interpreter(interpreter_id, is_to_blame, leg_id)
  -- They may have met for an instant that was not reported yet. A room that has begun plays no wait document any
  -- more, so staff are led into it anew, or they would wait in silence.
  if not call.staff_at_menu and not call.asking then lead(call.staff_leg_id, 'interpreter_left', call_id) end
end

-- Whoever interpreted for this case the last time is asked first from now on, also beside those whose phones ring already.
local function prefer_last_interpreter(request_id, case_digest)
  local last = redis.call('GET', key.last_interpreter(case_digest))
  local request = last and read_hash(key.request(request_id))
  if not request or not OPEN_REQUEST[request.state] then return end
  write_hash(key.request(request_id), { last_time = last })
  local ringing = phones_ringing(request_id)
  if ringing >= tonumber(request.wanted) and ringing < SETTINGS.most_phones
    and look_among({ last }, request_id, request) then
    redis.call('HSET', key.request(request_id), 'wanted', ringing + 1)
    match_request(request_id)
  end
end

-- Staff have answered what they were asked while phones rang. Who accepted meanwhile is looked for in the room as after any
-- accept; a request that was held for the answers is matched at its original place.
local function stop_asking(call_id, call)
  if not call.asking then return end
  local is_of_case = call.asking ~= 'client'
  set_call(call_id, call, { asking = false })
  clear_deadline('asking', call_id)
  for _, field in ipairs(is_of_case and cjson.decode(call.fields or '[]') or {}) do
    local noted = call['field:' .. field.kind]
    if not noted then note('field_missing', call_id, { field = field.kind, is_required = field.is_required })
    elseif field.kind == 'cost_centre' then note('field_noted', call_id, { field = field.kind, number = noted })
    elseif field.kind ~= 'case' then note('field_noted', call_id, { field = field.kind, digest = noted }) end
  end
  if call.case_digest and is_of_case then
    note('case_noted', call_id, { case_digest = call.case_digest })
    if call.request_id then prefer_last_interpreter(call.request_id, call.case_digest) end
  end
  if call.state == 'connecting' then
    set_call(call_id, call, { join_checked = false })
    set_deadline('join', call_id, NOW + SETTINGS.join_look_seconds)
  elseif call.request_id and redis.call('HDEL', key.request(call.request_id), 'held') == 1 then
    match_request(call.request_id)
  end
end

-- Whoever withdrew is never asked again for this call, not even once everybody else has declined.
local function keep_away(call_id, call, interpreter_id)
  local names = cjson.decode(call.kept_away or '[]')
  names[#names + 1] = interpreter_id
  set_call(call_id, call, { kept_away = cjson.encode(names) })
end

-- Fetches the next interpreter at the front of all lines; the one before is passed over. by: staff | silence | interpreter,
-- who withdraws by key and hears the answer to it; reason, where one was given.
local function replace_interpreter(call_id, call, by, reason)
  local leaving, has_left = call.interpreter_id, call.state == 'interpreter_left'
  note('interpreter_replaced', call_id, { offer_id = call.offer_id, by = by, reason = reason, dropped = has_left and not call.left_freely })
  stop_hold(call_id, call)
  if by == 'interpreter' then begin_wrap_up(leaving, call_id)
  else dismiss_interpreter(call_id, call, 'interpreter_goodbye') end
  drop_partner(call_id, call, 'over')
  if leaving and reason then keep_away(call_id, call, leaving) end
  local to_explain = leaving and by == 'staff' and not has_left
  clear_deadline('ask_staff', call_id)
  clear_deadline('replace', call_id)
  local plan = redis.call('HGET', key.request(call.request_id), 'plan')
  local refused = redis.call('SMEMBERS', key.request_refused(call.request_id))
  refused[#refused + 1] = leaving
  local request_id = fresh_id('R')
  set_call(call_id, call, {
    state = 'waiting', request_id = request_id, offer_id = false, interpreter_id = false,
    interpreter_leg_id = false, staff_at_menu = to_explain and '1' or false, overdue = false,
    replaced_offer = to_explain and call.offer_id or false, left_freely = false,
  })
  place_request(request_id, call_id, plan, tonumber(call.queued_at), true, refused)
end

local function staff_gone(call_id, call)
  local state = call.state
  if state == 'arriving' then begin_ending(call_id, call, outcome_of(call, (call.institution_id or call.assisted) and 'no_request' or 'refused'), 'staff')
  elseif state == 'waiting' or state == 'interpreter_left' or state == 'partner' then
    begin_ending(call_id, call, outcome_of(call, 'abandoned'), 'staff')
  elseif state == 'connecting' then
    local interpreter_id, leg_id, never_met = call.interpreter_id, call.interpreter_leg_id, not call.connected_at
    if is_up(call.interpreter_leg_id) then lead_other(call_id, call, 'offer_withdrawn') end
    begin_ending(call_id, call, outcome_of(call, 'abandoned'), 'staff')
    -- The caller left, not the interpreter: whoever accepted in vain loses nothing (rule 2).
    if interpreter_id and never_met then release_interpreter(interpreter_id, false, leg_id)
    elseif interpreter_id then begin_wrap_up(interpreter_id, call_id) end
  elseif state == 'talking' then
    -- A goodbye and a drop look alike, so the room stays open for a short grace (rule 5).
    stop_hold(call_id, call)
    set_call(call_id, call, { state = 'staff_left', staff_at_menu = false })
    set_deadline('grace', call_id, NOW + SETTINGS.grace_seconds)
    if call.caller_digest and call.sharing == 'direct' then
      redis.call('SET', key.returning(call.caller_digest), call_id, 'EX', math.ceil(SETTINGS.grace_seconds) + 60)
    end
    -- They are led out of the room, whenever that is reported: in it again are they only once they come back.
    if call.interpreter_leg_id then write_hash(key.leg(call.interpreter_leg_id), { room = false }) end
    lead_other(call_id, call, 'staff_left')
    clients.staff_left(call_id, call)
    assistants.dismiss_all(call_id, call, 'over')
  end
end

local function interpreter_gone(call_id, call)
  local state = call.state
  if state == 'connecting' and not call.connected_at then lose_winner(call_id, call, true); return end
  begin_wrap_up(call.interpreter_id, call_id)
  if state == 'talking' or state == 'connecting' then
    stop_hold(call_id, call)
    set_call(call_id, call, { state = 'interpreter_left' })
    set_deadline('ask_staff', call_id, NOW + SETTINGS.ask_staff_seconds)
    set_deadline('replace', call_id, NOW + SETTINGS.ask_staff_seconds + SETTINGS.replace_seconds)
  elseif state == 'staff_left' then
    begin_ending(call_id, call, 'connected', 'interpreter')
  end
end

-- The interpreter says by key that the conversation is finished. Staff, who may see it otherwise, are asked at once (rule 5).
local function leave_conversation(call_id, call)
  note('interpreter_finished', call_id, { offer_id = call.offer_id })
  begin_wrap_up(call.interpreter_id, call_id)
  if call.state == 'staff_left' then begin_ending(call_id, call, 'connected', 'interpreter'); return end
  -- Their leg is at questions of its own from now on, and no goodbye leads it out of these.
  local left_freely = call.hold == 'may_leave' and '1' or false
  stop_hold(call_id, call)
  set_call(call_id, call, { state = 'interpreter_left', interpreter_leg_id = false, left_freely = left_freely })
  set_deadline('replace', call_id, NOW + SETTINGS.replace_seconds)
  if not call.staff_at_menu then lead(call.staff_leg_id, 'interpreter_left', call_id) end
end

-- Writes down on whose behalf staff call.
local function identify(call_id, call, requester)
  local language, at = string.match(redis.call('GET', key.last_language(requester.site_id)) or '', '^(%S+) (%S+)$')
  if language and tonumber(at) + SETTINGS.last_time_seconds <= NOW then language = nil end
  set_call(call_id, call, {
    institution_id = requester.institution_id, site_id = requester.site_id,
    cost_centre_id = requester.cost_centre_id, access_code_id = requester.access_code_id,
    prompt_language = requester.prompt_language, wishes = requester.wishes,
    fields = requester.fields ~= '[]' and requester.fields or nil,
    may_be_urgent = requester.may_be_urgent and '1' or nil,
    last_language = language,
  })
  note('call_identified', call_id, {
    institution_id = requester.institution_id, site_id = requester.site_id,
    cost_centre_id = requester.cost_centre_id, access_code_id = requester.access_code_id,
    prompt_language = requester.prompt_language,
  })
end

-- Staff are back within the grace, by themselves or rung back.
local function return_staff(call_id, call, leg_id)
  clear_deadline('grace', call_id)
  clear_deadline('callback', call_id)
  if call.state == 'calling_back' then note('callback_ended', call_id, { outcome = 'kept' }) end
  if call.caller_digest then redis.call('DEL', key.returning(call.caller_digest)) end
  for _, other in ipairs(redis.call('SMEMBERS', key.call_legs(call_id))) do
    -- Rung back and dialling in at once: the first to arrive is the one.
    if other ~= leg_id and redis.call('HGET', key.leg(other), 'role') == 'staff' then
      command('end_leg', { leg_id = other })
    end
  end
  set_call(call_id, call, { state = 'connecting', staff_leg_id = leg_id, staff_at_menu = false, join_checked = false })
  set_deadline('join', call_id, NOW + SETTINGS.join_look_seconds)
  note('staff_returned', call_id, { leg_id = leg_id })
  -- Who waits in the room stays there; who is still being asked or told something is fetched.
  local room = call.interpreter_leg_id and redis.call('HGET', key.leg(call.interpreter_leg_id), 'room')
  if not room or room ~= call.conference_id then
    lead_other(call_id, call, 'staff_returned')
  end
end

local function is_in_room(call, leg_id)
  return leg_id and call.conference_id and redis.call('HGET', key.leg(leg_id), 'room') == call.conference_id
end

-- Staff and interpreter are both in the room: a conversation runs.
local function notice_both_joined(call_id, call)
  if call.state ~= 'connecting' then return end
  if not (is_in_room(call, call.staff_leg_id) and is_in_room(call, call.interpreter_leg_id)) then return end
  stop_asking(call_id, call)
  clear_deadline('join', call_id)
  set_call(call_id, call, { state = 'talking', connected_at = call.connected_at or stamp(NOW) })
  clients.dial(call_id, call)
  if call.site_id and call.interpreter_id then
    local last = key.last_interpreter('site:' .. call.site_id .. ':' .. call.language)
    redis.call('SET', last, call.interpreter_id, 'EX', SETTINGS.case_memory_seconds)
  end
  if call.case_digest and call.interpreter_id then  -- A partner's is nobody whom we could ring the next time.
    redis.call('SET', key.last_interpreter(call.case_digest), call.interpreter_id, 'EX', SETTINGS.case_memory_seconds)
  end
end
