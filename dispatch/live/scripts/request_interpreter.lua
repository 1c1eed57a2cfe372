-- Puts a call's request into the waiting line and matches it in the same step.
-- ARGS: call_id, plan (a Plan as JSON text, see domain/requirements.py), asking (staff are asked more while phones ring),
--       same_interpreter (who interpreted this language last for the site is asked first),
--       operator_plan (of an emergency: the plan by which an operator is asked in where nobody accepts in time)
-- Answers the call's view. A call that has a request already keeps it: asked twice, placed once.

-- A site that asks for nothing for so long is asked as a new one.
local HABIT_SECONDS = 90 * 86400

return run(function(args)
  local call = read_call(args.call_id)
  if call and call.state == 'arriving' and call.institution_id then
    local request_id = fresh_id('R')
    local language = cjson.decode(args.plan).language
    set_call(args.call_id, call, {
      state = 'waiting', request_id = request_id, language = language, queued_at = NOW, staff_at_menu = false,
      operator_plan = args.operator_plan,
    })
    if SETTINGS.last_time_seconds > 0 then
      redis.call('SET', key.last_language(call.site_id), language .. ' ' .. stamp(NOW), 'EX', SETTINGS.last_time_seconds)
    end
    redis.call('ZINCRBY', key.site_languages(call.site_id), 1, language)
    redis.call('EXPIRE', key.site_languages(call.site_id), HABIT_SECONDS)
    local last_time = args.same_interpreter
      and redis.call('GET', key.last_interpreter('site:' .. call.site_id .. ':' .. language))
    -- While their line is closed nobody is rung; who waits for its opening counts from then, in the order of their calls.
    local opens_at = call.after_hours == 'callback' and tonumber(call.opens_at)
    local queued_at = opens_at and opens_at - (opens_at - NOW) / 1e6 or NOW
    if call.after_hours then write_hash(key.request(request_id), { held = '1' }) end
    set_call(args.call_id, call, { queued_at = queued_at })
    place_request(request_id, args.call_id, args.plan, queued_at, false, nil, nil, last_time or nil)
    if call.after_hours then
      redis.call('EXPIRE', key.request(request_id), math.ceil(queued_at - NOW) + SETTINGS.forgotten_seconds)
      if opens_at and callbacks.may_promise(call) then callbacks.promise_callback(args.call_id, call)
      elseif not dial_next_partner(args.call_id, call, 'staff') then callbacks.serve_after_hours(args.call_id, call, true) end
    end
    -- Where nobody is on duty they are told so first, and there is nothing to ask beside.
    if args.asking and not call.after_hours and not nobody_on_duty(redis.call('HGET', key.request(request_id), 'widest')) then
      set_call(args.call_id, call, { asking = '1' })
    end
  end
  return call_view(args.call_id)
end)
