-- Partners: other services that a line may hand a request over to by telephone, tried in order.
--
-- call   partner_attempt, partner_id, partner_leg_id   the partner who rings, is in the room, or talks
--        partner_claimed (the attempt whose dial was begun), partner_tried (JSON, the ids of those tried)
--        partner_asked (questions to staff without an answer), overdue (the longest wait is over)
--
-- While a partner's phone rings the request waits on: an interpreter who accepts comes first. Once it is answered the
-- request leaves the line, and the call is `partner`: a menu or music may be heard, and it is no conversation before
-- staff have said so by key. Without that key, or where the partner is lost, the request takes its place again.

local function next_partner_of(call)
  local raw = redis.call('HGET', key.directory_partners(), call.line_id)
  if not raw then return nil end
  local tried = cjson.decode(call.partner_tried or '{}')
  for tier, partner in ipairs(cjson.decode(raw)) do
    local speaks = #partner.languages == 0
    for _, language in ipairs(partner.languages) do speaks = speaks or language == call.language end
    if speaks and not tried[partner.partner_id] then return partner, tier end
  end
end

-- Answers false where no partner is left. by: staff | longest_wait | next | emergency | always
local function dial_next_partner(call_id, call, by)
  local partner, tier = next_partner_of(call)
  if not partner then return false end
  local tried, attempt_id = cjson.decode(call.partner_tried or '{}'), fresh_id('P')
  tried[partner.partner_id] = true
  set_call(call_id, call, {
    partner_attempt = attempt_id, partner_id = partner.partner_id, partner_leg_id = false,
    partner_tried = cjson.encode(tried), partner_asked = false,
  })
  set_deadline('partner', call_id, NOW + partner.ring_seconds + SETTINGS.ring_slack_seconds)
  take_dial_slot()
  note('partner_dialled', call_id, {
    attempt_id = attempt_id, partner_id = partner.partner_id, tier = tier, by = by, request_id = call.request_id,
  })
  command('dial_partner', { call_id = call_id, attempt_id = attempt_id })
  if by ~= 'staff' and not call.staff_at_menu then lead(call.staff_leg_id, 'partner_dialled', call_id) end
  return true
end

-- Of a line that is always served, where nobody can now: a partner, else staff are called back, else they hear what they can choose.
function callbacks.serve_otherwise(call_id, call, by)
  if call.state ~= 'waiting' or call.partner_attempt or dial_next_partner(call_id, call, by) then return end
  if callbacks.may_promise(call) then
    stop_asking(call_id, call)
    clients.finish(call_id, call, 'withdrawn', 'left')  -- nobody is there with them
    assistants.dismiss_all(call_id, call, 'withdrawn')
    callbacks.promise_callback(call_id, call)
    lead(call.staff_leg_id, 'callback_promised', call_id)
  elseif not call.staff_at_menu then
    lead(call.staff_leg_id, 'nobody_on_duty', call_id)
  end
end

-- A line is closed and no partner could help: staff are called back once it opens, where they can be. `answers`: what they
-- hear is the answer to the key that they have just pressed.
function callbacks.serve_after_hours(call_id, call, answers)
  if call.opens_at and callbacks.may_promise(call) then
    assistants.dismiss_all(call_id, call, 'withdrawn')
    callbacks.promise_callback(call_id, call)
    if not answers then lead(call.staff_leg_id, 'callback_promised', call_id) end
  else
    begin_ending(call_id, call, outcome_of(call, 'unserved'), 'unserved', 'partners_failed')
    if not answers then lead(call.staff_leg_id, 'request_unserved', call_id) end
  end
end

-- A partner did not answer, is busy, has left, or was not what staff needed: the next one, or the line again.
local function lose_partner(call_id, call, outcome)
  local was_here, request_id = call.state == 'partner', call.request_id
  drop_partner(call_id, call, outcome)
  if was_here then
    set_call(call_id, call, { state = 'waiting' })
    reopen_request(request_id)
    set_give_up(request_id, call_id, tonumber(call.queued_at), false)
    match_request(request_id)
  end
  if dial_next_partner(call_id, call, 'next') then return end
  if call.after_hours then callbacks.serve_after_hours(call_id, call); return end
  if call.always and call.state == 'waiting' and nobody_on_duty(redis.call('HGET', key.request(request_id), 'widest')) then
    callbacks.serve_otherwise(call_id, call, 'next')
    return
  end
  if call.overdue then
    begin_ending(call_id, call, outcome_of(call, 'unserved'), 'unserved', 'partners_failed')
    if not call.staff_at_menu then lead(call.staff_leg_id, 'request_unserved', call_id) end
  elseif not call.staff_at_menu then
    lead(call.staff_leg_id, 'partner_lost', call_id)
  end
end

-- The leg of an attempt is known: by the answer to the dial, or by its first report.
local function bind_partner_leg(call_id, call, attempt_id, leg_id)
  if call.partner_attempt ~= attempt_id then command('end_leg', { leg_id = leg_id }); return end
  if not call.partner_leg_id then set_call(call_id, call, { partner_leg_id = leg_id }) end
end

local PARTNER_OUTCOMES = { busy = 'busy', unanswered = 'unanswered', failed = 'failed', canceled = 'failed' }

local function partner_leg_gone(call_id, call, status)
  if call.interpreter_leg_id ~= call.partner_leg_id then
    lose_partner(call_id, call, PARTNER_OUTCOMES[status] or 'left')
    return
  end
  drop_partner(call_id, call, 'left')
  interpreter_gone(call_id, call)
end
