-- Operators and supervisors: people of the service who are asked into a call beside whoever talks in it.
--
-- call   operator, supervisor (an AssistantStep: wanted | here), and with each of these two names in front: _request,
--        _offer, _id (who it is), _leg, _told (that they come was announced to everybody in the room);
--        assist_news (what staff hear when they are led on, see AssistantNews), assisted (somebody was asked for)
--
-- They are people of the pools as interpreters are, with the same presence and the same offers. What they are asked by is
-- a request of its own beside the call's: it moves the call to no other state, and what becomes of it ends no call. Nobody
-- of them is in a room without having been asked for by a key and announced, or being alone with who asked.
-- The functions stand in the table `assistants` of _calls.lua, whose functions need them.

assistants.roles = { 'operator', 'supervisor' }
assistants.alone = { arriving = true, waiting = true }  -- nobody but staff is in the room

assistants.fields = { '', '_request', '_offer', '_id', '_leg', '_told' }

function assistants.forget(call_id, call, role)
  local fields = {}
  for _, field in ipairs(assistants.fields) do fields[role .. field] = false end
  set_call(call_id, call, fields)
end

-- Whoever is in the room hears who comes, who has left, or that nobody can come. Staff who are alone there are led on, for
-- they hear nothing else.
function assistants.tell(call_id, call, role, news)
  if assistants.alone[call.state] then
    if news == 'comes' and not call.staff_at_menu or call.asking then return end
    set_call(call_id, call, { assist_news = role .. '_' .. news })
    if news == 'comes' or not call.staff_at_menu then lead(call.staff_leg_id, 'assistance', call_id) end
  elseif call.conference_id then
    command('announce', { call_id = call_id, conference_id = call.conference_id, announcement = role .. '_' .. news })
    if news == 'comes' then set_call(call_id, call, { [role .. '_told'] = '1' }) end
  end
end

-- `plan` as in place_request. by: staff | interpreter
function assistants.ask(call_id, call, role, by, plan)
  local request_id = fresh_id('R')
  set_call(call_id, call, { [role] = 'wanted', [role .. '_request'] = request_id, assisted = '1' })
  note('assistance_requested', call_id, { request_id = request_id, role = role, by = by })
  place_request(request_id, call_id, plan, NOW, false, nil, role)
end

-- Nobody came in time, or nobody is on duty any more.
function assistants.give_up(call_id, call, role, reason)
  end_request(call[role .. '_request'], 'unserved', reason)
  assistants.forget(call_id, call, role)
  assistants.tell(call_id, call, role, 'lost')
end

-- The one who pressed 1, if they still are asked for. Their leg is one of the call's from now on.
function assistants.claim(offer_id, offer, request, call, leg_id)
  local call_id, role, interpreter_id = offer.call_id, request.role, offer.interpreter_id
  if not may_claim(offer, request, call, leg_id) or call[role .. '_request'] ~= offer.request_id then return end
  claim_offer(offer_id, offer, leg_id)
  write_hash(key.leg(leg_id), { role = role })
  if offer.reach == 'standby' then
    note('leg_lent', call_id, { leg_id = leg_id, offer_id = offer_id, role = role })
    note_being_there(interpreter_id, read_hash(key.interpreter(interpreter_id)))
  end
  set_call(call_id, call, {
    [role] = 'here', [role .. '_offer'] = offer_id, [role .. '_id'] = interpreter_id, [role .. '_leg'] = leg_id,
  })
  write_hash(key.interpreter(interpreter_id), { offer_id = false, call_id = call_id, missed = false })
  set_presence(interpreter_id, read_hash(key.interpreter(interpreter_id)), 'in_call')
  note('assistance_joined', call_id, {
    request_id = offer.request_id, offer_id = offer_id, interpreter_id = interpreter_id, leg_id = leg_id, role = role,
  })
  note_answer(interpreter_id, true, offer.reach ~= 'standby' and NOW - tonumber(offer.made_at) or nil)
  count_answer(offer.language, true, NOW - tonumber(offer.made_at))
  close_request(offer.request_id, request, 'answered')
  assistants.tell(call_id, call, role, 'comes')
end

-- What is done where somebody of them leaves, in whatever way.
function assistants.part(call_id, call, role, outcome)
  note('assistance_ended', call_id, { request_id = call[role .. '_request'], role = role, outcome = outcome })
  begin_wrap_up(call[role .. '_id'], call_id, call[role .. '_leg'])
  assistants.forget(call_id, call, role)
end

-- By key, or by hanging up.
function assistants.leave(call_id, call, role, outcome)
  assistants.part(call_id, call, role, outcome)
  assistants.tell(call_id, call, role, 'left')
end

-- They are not needed any more: who is being rung is withdrawn, who is there hears a goodbye.
function assistants.dismiss(call_id, call, role, outcome)
  if call[role] == 'wanted' then
    end_request(call[role .. '_request'], 'abandoned', outcome)
    assistants.forget(call_id, call, role)
  elseif call[role] == 'here' then
    local leg_id, offer_id = call[role .. '_leg'], call[role .. '_offer']
    assistants.part(call_id, call, role, outcome)
    if is_up(leg_id) then lead(leg_id, 'interpreter_goodbye', call_id, offer_id) end
  end
end

-- A call is about to end: whoever is freed by that is not offered what ends with it.
function assistants.leave_lines(call)
  for _, role in ipairs(assistants.roles) do
    local request_id = call[role] == 'wanted' and call[role .. '_request']
    local request = request_id and read_hash(key.request(request_id))
    for _, admission in ipairs(request and lines_of(request) or {}) do set_line(admission, false, request_id, request.score) end
  end
end

function assistants.dismiss_all(call_id, call, outcome)
  for _, role in ipairs(assistants.roles) do assistants.dismiss(call_id, call, role, outcome) end
end

-- A leg is over. Answers whether it was one of theirs.
function assistants.leg_gone(call_id, call, leg_id)
  for _, role in ipairs(assistants.roles) do
    if call[role .. '_leg'] == leg_id then
      assistants.leave(call_id, call, role, 'left')
      return true
    end
  end
  return false
end

-- A leg is in the room. Where it was not known before that there is one, who comes is announced now.
function assistants.joined(call_id, call, leg_id)
  for _, role in ipairs(assistants.roles) do
    if call[role .. '_leg'] == leg_id and not call[role .. '_told'] and not assistants.alone[call.state] then
      assistants.tell(call_id, call, role, 'comes')
    end
  end
end

-- How their offer stands: they are in the call until they leave it, whatever state that is in.
function assistants.state_of(offer_id, offer, call)
  if offer.state ~= 'accepted' then return call.state or 'closed' end
  local is_here = call[offer.role .. '_offer'] == offer_id and call.state ~= 'ending' and call.state ~= 'closed'
  return is_here and 'talking' or 'closed'
end

-- After a loss of live state: who was in the room stays there. Who had not come yet is asked for again only by a key.
-- `told` is {role = {request_id, offer_id, interpreter_id, leg_id, place, traits, idle_since}}, without the offer where
-- nobody had come.
function assistants.restore(call_id, call, told, restore_offer, restore_to_call)
  for role, one in pairs(told) do
    set_call(call_id, call, { assisted = '1', [role .. '_request'] = one.request_id })
    if one.leg_id and is_up(one.leg_id) then
      one.language = 'x-' .. role
      restore_offer(call_id, one, role)
      restore_to_call(call_id, one)
      write_hash(key.leg(one.leg_id), { role = role })
      set_call(call_id, call, {
        [role] = 'here', [role .. '_offer'] = one.offer_id, [role .. '_id'] = one.interpreter_id,
        [role .. '_leg'] = one.leg_id, [role .. '_told'] = '1',
      })
    else
      note('assistance_ended', call_id, { request_id = one.request_id, role = role, outcome = one.leg_id and 'left' or 'lost' })
      assistants.forget(call_id, call, role)
      assistants.tell(call_id, call, role, one.leg_id and 'left' or 'lost')
    end
  end
end
