-- A client who is elsewhere: staff key in their number, their telephone rings into the room, and staff say what answered.
--
-- call   client (a ClientStep), client_number_id (the number, kept apart and erased when the call closes),
--        client_attempt (the dial that rings or was answered), client_claimed (the attempt whose dial was begun), client_leg_id,
--        client_confirmed (staff said that it is the client), client_asked (questions to staff without an answer),
--        client_news, client_told (what staff hear at their next menu, see ClientNews; and whether they were told)
--
-- Nobody is dialled before staff and an interpreter are together, nor ever without a key of staff: the confirmation of the
-- number, or another one. Whatever answers goes into the room without a word; a machine is let go by a key.
-- The functions stand in the table `clients` of _calls.lua, whose functions need them.

-- Counted by access code, or by site where a known number was enough; the count expires by itself.
function clients.counter(call) return key.client_dials(call.access_code_id or call.site_id or 'unknown') end

function clients.may_dial(call)
  return tonumber(redis.call('GET', clients.counter(call)) or '0') < SETTINGS.client_dials_per_day
end

function clients.is_kept(call)
  return call.client_number_id ~= nil and redis.call('EXISTS', key.number(call.client_number_id)) == 1
end

-- Erases the number that is kept, for another one or for none.
function clients.forget_number(call_id, call)
  if call.client_number_id then redis.call('DEL', key.number(call.client_number_id)) end
  set_call(call_id, call, { client = false, client_number_id = false, client_news = false, client_told = false })
end

-- A confirmed number is dialled as soon as staff and an interpreter are together, so that no client waits in silence.
function clients.dial(call_id, call)
  if call.client ~= 'wanted' or call.state ~= 'talking' then return end
  if not clients.may_dial(call) or is_account_full(1) then
    local news = clients.may_dial(call) and 'failed' or 'capped'
    set_call(call_id, call, { client = 'over', client_news = news, client_told = false })
    return
  end
  local attempt_id = fresh_id('K')
  local counter = clients.counter(call)
  if redis.call('INCR', counter) == 1 then redis.call('EXPIRE', counter, 86400) end
  redis.call('SADD', key.dials_on_way(), attempt_id)
  set_call(call_id, call, {
    client = 'ringing', client_attempt = attempt_id, client_leg_id = false, client_confirmed = false,
    client_asked = false, client_news = false, client_told = false,
  })
  set_deadline('client', call_id, NOW + SETTINGS.client_ring_seconds + SETTINGS.ring_slack_seconds)
  take_dial_slot()
  note('client_dialled', call_id, { attempt_id = attempt_id })
  command('dial_client', { call_id = call_id, attempt_id = attempt_id })
end

-- The dial is over, whatever it has come to; its leg is hung up at once. news: what staff are to hear, if anything.
function clients.finish(call_id, call, outcome, news)
  if call.client ~= 'ringing' and call.client ~= 'here' then return end
  note('client_ended', call_id, { attempt_id = call.client_attempt, outcome = outcome })
  clear_deadline('client', call_id)
  if redis.call('SREM', key.dials_on_way(), call.client_attempt) == 1 then give_room() end
  if is_up(call.client_leg_id) then command('end_leg', { leg_id = call.client_leg_id }) end
  set_call(call_id, call, {
    client = 'over', client_attempt = false, client_leg_id = false, client_confirmed = false, client_asked = false,
    client_news = news or false, client_told = false,
  })
end

-- The leg of an attempt is known: by the answer to the dial, or by its first report.
function clients.bind(call_id, call, attempt_id, leg_id)
  if call.client_attempt ~= attempt_id or (call.client_leg_id or leg_id) ~= leg_id then
    if is_up(leg_id) then command('end_leg', { leg_id = leg_id }) end
  elseif not call.client_leg_id then
    set_call(call_id, call, { client_leg_id = leg_id })
    redis.call('SREM', key.dials_on_way(), attempt_id)
    if not is_up(leg_id) then give_room() end
  end
end

clients.not_reached = { busy = 'busy', unanswered = 'unanswered', failed = 'failed', canceled = 'failed' }

function clients.leg_gone(call_id, call, status)
  local outcome = clients.not_reached[status] or 'left'
  clients.finish(call_id, call, outcome, outcome)
end

-- The call's view, and whether staff are in the room: a client is not let in before.
function clients.view(call_id)
  local view = call_view(call_id)
  if not view.unknown then view.staff_in_room = is_in_room(view, view.staff_leg_id) or nil end
  return view
end

-- After a loss of live state: a phone that was answered stays with its call, one that rings is told of by its reports. The
-- number is lost, so that nobody is called again without another key.
function clients.restore(call_id, call, told)
  local leg_id = told.client_leg_id
  set_call(call_id, call, {
    client = told.client_answered and 'here' or 'ringing', client_attempt = told.client_attempt,
    client_claimed = told.client_attempt, client_leg_id = leg_id, client_asked = '0',
    client_confirmed = told.client_confirmed and '1' or false,
  })
  if not leg_id then redis.call('SADD', key.dials_on_way(), told.client_attempt) end
  if leg_id and not is_up(leg_id) then clients.finish(call_id, call, 'left', 'left')
  elseif not told.client_confirmed then set_deadline('client', call_id, NOW + SETTINGS.client_ask_seconds) end
end

-- Staff hung up: a phone that still rings stops, and a client waits outside of the room for the grace, not alone with the
-- interpreter (rule 5).
function clients.staff_left(call_id, call)
  if call.client == 'ringing' then clients.finish(call_id, call, 'withdrawn')
  elseif call.client == 'here' then
    write_hash(key.leg(call.client_leg_id), { room = false })
    lead(call.client_leg_id, 'client_hold', call_id)
  end
end
