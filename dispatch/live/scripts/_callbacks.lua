-- Calling staff back: their request keeps its place in the line while no leg of theirs is up.
--
-- call   callback_wait_seconds (the line's), callback_until, callback_step (ring | pause), callback_missed (tries in
--        vain), callback_leg_id (the leg that rings now, once it is known),
--        after_hours (their line was closed, and they chose callback | partner), opens_at (when it opens; nobody is rung before)
--
-- promised: nobody is on the phone, the request waits. calling_back: the winner waits in the room while staff are rung.
-- Nobody joins them before staff have pressed a key, so that no voicemail hears an interpreter.

local callbacks = {}

function callbacks.may_promise(call)
  local wait = tonumber(call.callback_wait_seconds or SETTINGS.callback_wait_seconds)
  return wait > 0 and call.state == 'waiting' and call.sharing == 'direct' and call.caller_digest ~= nil
    and call.caller_number_id ~= nil and redis.call('EXISTS', key.number(call.caller_number_id)) == 1
end

-- Whoever dials in again meanwhile from that number comes back to their waiting request: nobody queues twice.
function callbacks.expect_return(call_id, call)
  local seconds = math.max(0, math.ceil(tonumber(call.callback_until) - NOW)) + SETTINGS.closed_seconds
  redis.call('SET', key.returning(call.caller_digest), call_id, 'EX', seconds)
end

-- The request of a call that is promised a callback waits until then, and nobody is there to be told anything.
function callbacks.hold_promise(call_id, call)
  set_deadline('give_up', call.request_id, tonumber(call.callback_until))
  is_told(call.request_id, redis.call('HGET', key.request(call.request_id), 'widest'))
  callbacks.expect_return(call_id, call)
end

function callbacks.promise_callback(call_id, call)
  local wait = tonumber(call.callback_wait_seconds or SETTINGS.callback_wait_seconds)
  local from = math.max(NOW, tonumber(call.opens_at or NOW))
  set_call(call_id, call, {
    state = 'promised', staff_at_menu = false, callback_until = stamp(from + wait), callback_missed = '0',
  })
  callbacks.hold_promise(call_id, call)
  if call.opens_at then set_deadline('opens', call_id, NOW) end
  note('callback_promised', call_id, {
    request_id = call.request_id, ['until'] = call.callback_until, opens_at = call.opens_at,
  })
end

-- Staff's own phone is busy until their last leg is over.
function callbacks.ring_staff(call_id, call)
  if is_up(call.staff_leg_id) then
    set_call(call_id, call, { callback_step = 'pause' })
    set_deadline('callback', call_id, NOW + SETTINGS.last_words_seconds)
    return
  end
  set_call(call_id, call, { callback_step = 'ring', callback_leg_id = false })
  set_deadline('callback', call_id, NOW + SETTINGS.ring_back_seconds + SETTINGS.ring_slack_seconds)
  take_dial_slot()
  note('callback_dialled', call_id, { attempt = tonumber(call.callback_missed) + 1 })
  command('dial_staff', { call_id = call_id })
end

-- The leg with which staff are rung is known: by the answer to the dial, or by its first report.
function callbacks.bind_callback_leg(call_id, call, leg_id)
  if call.state ~= 'calling_back' or call.callback_step ~= 'ring' or call.callback_leg_id then return end
  set_call(call_id, call, { callback_leg_id = leg_id, staff_leg_id = leg_id })
end

function callbacks.break_promise(call_id, call, reason)
  note('callback_ended', call_id, { outcome = 'broken', reason = reason })
  local interpreter_id, leg_id, offer_id = call.interpreter_id, call.interpreter_leg_id, call.offer_id
  clear_deadline('callback', call_id)
  if interpreter_id then
    note('winner_lost', call_id, { offer_id = offer_id, request_id = call.request_id })
    if is_up(leg_id) then lead(leg_id, 'callback_failed', call_id, offer_id) end
  end
  begin_ending(call_id, call, outcome_of(call, 'unserved'), 'unserved', reason)
  -- They came and waited in vain: they lose nothing.
  if interpreter_id then release_interpreter(interpreter_id, false, leg_id) end
end

-- Nobody picked up, or nobody pressed a key.
function callbacks.miss_callback(call_id, call)
  local missed = tonumber(call.callback_missed) + 1
  set_call(call_id, call, { callback_missed = tostring(missed), callback_step = 'pause', callback_leg_id = false })
  note('callback_missed', call_id, { attempt = missed })
  if missed >= SETTINGS.callback_attempts then callbacks.break_promise(call_id, call, 'staff_not_reached'); return end
  set_deadline('callback', call_id, NOW + SETTINGS.callback_pause_seconds)
end

-- The interpreter left while staff were rung: the request waits again, at its place, and staff are rung for the next.
function callbacks.lose_callback_winner(call_id, call)
  local request_id, interpreter_id, leg_id = call.request_id, call.interpreter_id, call.interpreter_leg_id
  note('winner_lost', call_id, { offer_id = call.offer_id, request_id = request_id })
  clear_deadline('callback', call_id)
  local rung = call.callback_leg_id
  if is_up(rung) then
    if redis.call('HGET', key.leg(rung), 'status') == 'answered' then lead(rung, 'callback_later', call_id)
    else command('end_leg', { leg_id = rung }) end
  end
  set_call(call_id, call, {
    state = 'promised', offer_id = false, interpreter_id = false, interpreter_leg_id = false,
    callback_step = false, callback_leg_id = false,
  })
  pass_over(request_id, interpreter_id)
  reopen_request(request_id)
  set_deadline('give_up', request_id, math.max(tonumber(call.callback_until), NOW + SETTINGS.least_wait_seconds))
  match_request(request_id)
  release_interpreter(interpreter_id, true, leg_id)
end

-- A leg is over while staff are rung.
function callbacks.callback_leg_gone(call_id, call, leg_id)
  if leg_id == call.interpreter_leg_id then callbacks.lose_callback_winner(call_id, call)
  elseif leg_id == call.callback_leg_id then callbacks.miss_callback(call_id, call)
  elseif leg_id == call.staff_leg_id and call.callback_step == 'pause' and call.callback_missed == '0' then
    callbacks.ring_staff(call_id, call)
  end
end

-- Staff dial in by themselves before an interpreter was found: they wait on the line again, at their place.
function callbacks.come_back_waiting(call_id, call, leg_id)
  redis.call('DEL', key.returning(call.caller_digest))
  set_call(call_id, call, { state = 'waiting', staff_leg_id = leg_id, staff_at_menu = false })
  set_give_up(call.request_id, call_id, NOW, true)
  note('staff_returned', call_id, { leg_id = leg_id })
  note('callback_ended', call_id, { outcome = 'withdrawn' })
end
