-- What becomes of offers and requests once they are made: interpreters freed, offers lost, requests placed and ended.
--
-- request and offer are described in _matching.lua.

-- A phone found busy has somebody at it, who is no further away than the end of a talk of their own: nothing of it counts
-- against them or for this request, they are only let be for a while, twice as long each time in a row.
local function let_be(interpreter_id, interpreter)
  local times = tonumber(interpreter.times_busy or '0')
  write_hash(key.interpreter(interpreter_id), { offer_id = false, wish = 'available', times_busy = tostring(times + 1) })
  set_presence(interpreter_id, interpreter, 'wrap_up')
  set_deadline('wrap_up', interpreter_id, NOW + SETTINGS.busy_seconds * 2 ^ math.min(times, 3))
end

-- An interpreter is free again, or does what they wished for while busy. `back_of_line` is false where they lose
-- nothing: their place in the idle order stays (rule 2). `leg_id` is the leg on which they may still be.
local function release_interpreter(interpreter_id, back_of_line, leg_id)
  local interpreter = read_hash(key.interpreter(interpreter_id))
  if not interpreter then return end
  if back_of_line then interpreter.idle_since = stamp(NOW) end
  give_back_leg(interpreter)
  write_hash(key.interpreter(interpreter_id), {
    offer_id = false, call_id = false, on_leg = false, on_dial = false, idle_since = interpreter.idle_since,
  })
  local goes_on = (interpreter.wish or 'available') == 'available'
  if goes_on and interpreter.standby_renew then renew_standby(interpreter_id, interpreter); return end
  if goes_on and is_up(leg_id) and leg_id ~= interpreter.standby_leg then
    hold_on_leg(interpreter_id, interpreter, leg_id)
    return
  end
  write_hash(key.interpreter(interpreter_id), { wish = false })
  clear_deadline('wrap_up', interpreter_id)
  set_presence(interpreter_id, interpreter, interpreter.wish or 'available')
  match_interpreter(interpreter_id)
  dial_standby(interpreter_id)
end

-- An offer was withdrawn while its dial was on the way: their phone may ring yet, and rung for the next caller it would be
-- rung by two. They are free when the leg that comes of it is over, or once no leg has shown itself for long enough.
local function hold_on_dial(interpreter_id, offer_id, claimed_at)
  local interpreter = read_hash(key.interpreter(interpreter_id))
  if not interpreter or (interpreter.wish or 'available') ~= 'available' then
    release_interpreter(interpreter_id, false)
    return
  end
  write_hash(key.interpreter(interpreter_id), { offer_id = false, on_dial = offer_id, wish = 'available' })
  set_presence(interpreter_id, interpreter, 'wrap_up')
  set_deadline('wrap_up', interpreter_id, claimed_at + SETTINGS.uncertain_seconds)
end

-- What became of that dial is known: `leg_id`, or nothing.
local function settle_dial(offer_id, offer, leg_id)
  local interpreter = read_hash(key.interpreter(offer.interpreter_id))
  if interpreter and interpreter.presence == 'wrap_up' and interpreter.on_dial == offer_id then
    release_interpreter(offer.interpreter_id, false, leg_id)
  end
end

-- The leg on which somebody heard their last sentence is over.
local function free_from_leg(interpreter_id, leg_id)
  local interpreter = read_hash(key.interpreter(interpreter_id))
  if interpreter and interpreter.presence == 'wrap_up' and interpreter.on_leg == leg_id then
    release_interpreter(interpreter_id, false)
  end
end

-- Nobody interprets for hours on end: so many conversations, or so many seconds of them, without as much rest between as
-- a break takes, and a break follows. It is no fault of theirs, and no key ends it. Answers its end, where one is due.
local function break_due(interpreter_id, interpreter)
  local began_at = tonumber(interpreter.presence_since or NOW)
  local goes_on = began_at - tonumber(interpreter.row_ended_at or '-inf') < SETTINGS.break_seconds
  local calls = (goes_on and tonumber(interpreter.row_calls or '0') or 0) + 1
  local talked = (goes_on and tonumber(interpreter.row_seconds or '0') or 0) + NOW - began_at
  local too_many = SETTINGS.calls_before_break > 0 and calls >= SETTINGS.calls_before_break
  local too_long = SETTINGS.talk_before_break_seconds > 0 and talked >= SETTINGS.talk_before_break_seconds
  local is_due = too_many or too_long
  write_hash(key.interpreter(interpreter_id), {
    row_calls = not is_due and tostring(calls), row_seconds = not is_due and talked, row_ended_at = not is_due and NOW,
    break_until = is_due and NOW + SETTINGS.break_seconds,
  })
  if not is_due then return nil end
  note('break_began', nil, { interpreter_id = interpreter_id, reason = too_many and 'calls' or 'minutes' })
  return NOW + SETTINGS.break_seconds
end

-- The last leg of one call may be reported when its interpreter is in the next call already: that one stays as it is.
-- `assisted_on` is the leg of somebody who was there beside the interpreter: nothing of a language is counted for them.
local function begin_wrap_up(interpreter_id, call_id, assisted_on)
  if not interpreter_id then return end  -- it was a partner's
  local interpreter = read_hash(key.interpreter(interpreter_id))
  if not interpreter or interpreter.presence ~= 'in_call' or interpreter.call_id ~= call_id then return end
  local leg_id = assisted_on or redis.call('HGET', key.call(call_id), 'interpreter_leg_id')
  local language = not assisted_on and redis.call('HGET', key.call(call_id), 'language')
  if language then count_talk(language, NOW - tonumber(interpreter.presence_since or NOW)) end
  give_back_leg(interpreter)
  write_hash(key.interpreter(interpreter_id), { offer_id = false, call_id = false, talked_on = leg_id })
  local rests_until = break_due(interpreter_id, interpreter)
  set_presence(interpreter_id, interpreter, 'wrap_up')
  if rests_until and (interpreter.wish or 'available') == 'available' then
    set_deadline('wrap_up', interpreter_id, rests_until)
    return
  end
  -- A pause of nought seconds would wait for somebody to look at the deadlines, and so would the next caller.
  if SETTINGS.wrap_up_seconds == 0 then release_interpreter(interpreter_id, true, leg_id)
  else set_deadline('wrap_up', interpreter_id, NOW + SETTINGS.wrap_up_seconds) end
end

-- A mediator goes to a caller at their own site: away until they ring in, or for as long as it may take at most.
local function go_in_person(interpreter_id)
  local interpreter = read_hash(key.interpreter(interpreter_id))
  interpreter.in_person = '1'
  write_hash(key.interpreter(interpreter_id), { offer_id = false, in_person = '1', missed = false })
  set_presence(interpreter_id, interpreter, 'wrap_up')
  set_deadline('wrap_up', interpreter_id, NOW + SETTINGS.in_person_seconds)
end

-- Ends a live offer without a winner, frees its interpreter and puts its request back at its original place (rule 4).
-- outcome: declined | unanswered | failed, whose interpreter is passed over for a while, or withdrawn, who loses nothing.
-- cause: busy (the phone), uncertain or carrier (the dial): a failure that is nobody's fault.
local function lose_offer(offer_id, offer, outcome, cause)
  local withdrawn = outcome == 'withdrawn'
  local is_blamed = not withdrawn and not cause
  local had_picked_up = offer.state == 'announcing'
  write_hash(key.offer(offer_id), { state = outcome, ended_at = NOW })
  redis.call('SREM', key.request_offers(offer.request_id), offer_id)
  redis.call('SREM', key.dials_on_way(), offer_id)
  clear_deadline('offer', offer_id)
  note('offer_ended', offer.call_id, { offer_id = offer_id, outcome = outcome, cause = cause })
  if offer.leg_id and withdrawn then
    -- Who had answered hears one polite sentence; a ringing phone just stops (rule 2), a whisper not yet begun never does.
    if had_picked_up then
      command('lead_leg', { leg_id = offer.leg_id, scene = 'offer_withdrawn', call_id = offer.call_id, offer_id = offer_id })
    elseif offer.reach ~= 'standby' then
      command('end_leg', { leg_id = offer.leg_id })
    end
  end
  if outcome == 'declined' or outcome == 'unanswered' then
    note_answer(offer.interpreter_id, false)
    count_answer(offer.language, false)
  end
  if outcome == 'unanswered' then count_miss(offer.interpreter_id)
  elseif outcome == 'declined' then write_hash(key.interpreter(offer.interpreter_id), { missed = false }) end
  if is_blamed then pass_over(offer.request_id, offer.interpreter_id) end
  if redis.call('HGET', key.request(offer.request_id), 'state') == 'offered' then
    if phones_ringing(offer.request_id) == 0 then
      write_hash(key.request(offer.request_id), { state = 'waiting' })
      clear_deadline('hedge', offer.request_id)
    end
    match_request(offer.request_id)
  end
  local interpreter = cause == 'busy' and read_hash(key.interpreter(offer.interpreter_id))
  if interpreter and (interpreter.wish or 'available') == 'available' then let_be(offer.interpreter_id, interpreter)
  elseif withdrawn and offer.dial_claimed_at and not offer.leg_id then
    hold_on_dial(offer.interpreter_id, offer_id, tonumber(offer.dial_claimed_at))
  else release_interpreter(offer.interpreter_id, is_blamed, offer.leg_id) end
  -- A dial that never became a leg leaves room in a full account, and no end of a leg will tell.
  if SETTINGS.concurrent_calls > 0 and not offer.leg_id then match_waiting() end
end

-- A standby leg is over: a whisper on it is withdrawn, and its owner is reached by ringing. A conversation on it ends as
-- any other whose leg drops; who hung up to end it is rung for standby again after the pause. `standby_id` is the stay it was dialled for, whose end may overtake everything else of it.
local function lose_standby(interpreter_id, leg_id, standby_id)
  local interpreter = read_hash(key.interpreter(interpreter_id))
  if not interpreter or not interpreter.standby_id then return end
  if (interpreter.standby_leg or (interpreter.standby_id == standby_id and leg_id)) ~= leg_id then return end
  local was_dialling = interpreter.standby == 'dialling'
  forget_standby(interpreter_id, interpreter, 'dropped')
  if was_dialling then release_interpreter(interpreter_id, false)
  elseif interpreter.presence == 'offered' then
    lose_offer(interpreter.offer_id, read_hash(key.offer(interpreter.offer_id)), 'withdrawn')
  elseif interpreter.presence == 'available' then
    enter_pools(interpreter_id, interpreter)
  elseif interpreter.presence == 'in_call' and not interpreter.wish then
    write_hash(key.interpreter(interpreter_id), { standby = 'wanted' })
  end
end

-- The dial of a stay came to nothing, or nobody can tell: they are on duty, reached by ringing.
local function give_up_standby(interpreter_id, standby_id)
  local interpreter = read_hash(key.interpreter(interpreter_id))
  if not interpreter or interpreter.standby ~= 'dialling' or interpreter.standby_id ~= standby_id then return end
  local leg_id = interpreter.standby_leg
  end_standby(interpreter_id, interpreter, 'lost')
  release_interpreter(interpreter_id, false, leg_id)
end

-- They wait on the line from now on, and whoever is needed at once is asked.
local function begin_stay(interpreter_id, leg_id, since)
  local interpreter = read_hash(key.interpreter(interpreter_id))
  interpreter.standby = 'on'
  write_hash(key.leg(leg_id), { status = 'answered' })
  write_hash(key.interpreter(interpreter_id), {
    standby = 'on', standby_claimed = false, standby_since = since, on_leg = false, wish = false,
  })
  note('standby_began', nil, { interpreter_id = interpreter_id, leg_id = leg_id })
  note_being_there(interpreter_id, interpreter)
  set_deadline('renew', interpreter_id, since + SETTINGS.standby_renew_seconds)
  release_interpreter(interpreter_id, false)
end

local function withdraw_offers(request_id)
  for _, offer_id in ipairs(redis.call('SMEMBERS', key.request_offers(request_id))) do
    lose_offer(offer_id, read_hash(key.offer(offer_id)), 'withdrawn')
  end
end

-- Takes a request out of the lines: answered | served_on_the_spot | abandoned | unserved. Phones that still ring for it are
-- withdrawn.
local function close_request(request_id, request, outcome)
  request.state = outcome
  write_hash(key.request(request_id), { state = outcome })
  -- Whoever was moved to the front had been served before: their time since then is no wait.
  if not request.front and not request.role and tonumber(request.queued_at) <= NOW then
    count_wait(NOW - tonumber(request.queued_at), outcome == 'abandoned')
  end
  place_in_line(request_id, request, 0)
  is_told(request_id, request.widest)
  for _, kind in ipairs({ 'give_up', 'reask', 'hedge', 'widen', 'emergency' }) do clear_deadline(kind, request_id) end
  withdraw_offers(request_id)
end

-- Ends a request for good: abandoned | unserved, the latter for a stated reason.
local function end_request(request_id, outcome, reason)
  local request = read_hash(key.request(request_id))
  if not request or not OPEN_REQUEST[request.state] then return end
  close_request(request_id, request, outcome)
  redis.call('DEL', key.request_refused(request_id))
  if request.role then
    note('assistance_ended', request.call_id, { request_id = request_id, role = request.role, outcome = reason or outcome })
    return
  end
  write_hash(key.call(request.call_id), { asking = false })
  clear_deadline('asking', request.call_id)
  note('request_ended', request.call_id, { request_id = request_id, outcome = outcome, reason = reason })
end

-- How often a language is asked for, fading by the hour: what policies know of demand.
local function note_demand(language)
  local count, at = unpack(redis.call('HMGET', key.asked_for(language), 'count', 'at'))
  local faded = tonumber(count or '0') * math.exp((tonumber(at or '0') - NOW) / 3600)
  write_hash(key.asked_for(language), { count = faded + 1, at = NOW })
  redis.call('EXPIRE', key.asked_for(language), SETTINGS.forgotten_seconds)
end

-- A conversation of theirs was interrupted, which is known only now: before all lines (rule 4).
local function move_to_front(request_id)
  local request = read_hash(key.request(request_id))
  if not request or not OPEN_REQUEST[request.state] or request.front then return end
  for _, admission in ipairs(lines_of(request)) do set_line(admission, false, request_id, request.score) end
  request.front, request.score = '1', stamp(tonumber(request.score) - FRONT_LEAD)
  write_hash(key.request(request_id), { front = request.front, score = request.score })
  place_in_line(request_id, request, phones_ringing(request_id))
end

-- Puts a new request into the waiting line and matches it in the same step. `plan` is JSON text.
-- score: the original time, bettered by urgency and by the line; an interrupted conversation goes to the front of all
-- lines (rule 4). last_time: who is asked first because they interpreted before.
-- role: of an operator or supervisor who is asked for beside the call's own request.
local function place_request(request_id, call_id, plan, queued_at, to_front, refused, role, last_time)
  local request = { call_id = call_id, state = 'waiting', queued_at = stamp(queued_at), plan = plan, role = role }
  local asked = plan_of(request)
  local lead = asked.head_start + (asked.urgent and URGENT_LEAD or 0) + (to_front and FRONT_LEAD or 0)
    + (asked.emergency and emergencies.LEAD or 0)
  request.language, request.policy, request.score = asked.language, asked.policy, stamp(queued_at - lead)
  request.urgent, request.staged_from = asked.urgent and '1' or nil, request.queued_at
  request.emergency, request.always = asked.emergency and '1' or nil, asked.always and not role and '1' or nil
  request.front = to_front and '1' or nil
  request.widest = asked.stages[#asked.stages].admission
  request.wanted = phones_at_first(request)
  local on_the_spot = not to_front and asked.on_the_spot
  if on_the_spot and redis.call('ZCARD', pool_of(asked.policy, on_the_spot)) > 0 then
    request.admission, request.tier, request.stage, request.brief = on_the_spot, tostring(EVERY_TIER), '0', '1'
    set_deadline('widen', request_id, NOW + SETTINGS.on_the_spot_seconds)
  end
  request.decoded, request.last_time = nil, last_time
  write_hash(key.request(request_id), request)
  if not request.brief then open_stage(request_id, request, 1) end
  redis.call('EXPIRE', key.request(request_id), SETTINGS.forgotten_seconds)
  pass_over_for_good(request_id, request)
  for _, interpreter_id in ipairs(refused or {}) do pass_over(request_id, interpreter_id) end
  if role then set_deadline('give_up', request_id, NOW + SETTINGS.assistance_seconds)
  else set_give_up(request_id, call_id, queued_at, to_front) end
  expect_telling(request_id, request.widest, queued_at)
  if role then match_request(request_id); return end
  note('language_requested', call_id, {
    request_id = request_id, language = request.language, queued_at = stamp(queued_at), urgent = request.urgent,
    plan = request.plan, domain = asked.domain, emergency = request.emergency,
  })
  note_demand(request.language)
  emergencies.expect_partner(request_id, request)
  match_request(request_id)
end
