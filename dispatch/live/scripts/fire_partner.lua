-- Deadline: a partner's phone has rung long enough, or staff have not said whether the interpreter is on the line.
-- ARGS: id (call)    Answers {fired}.
return run(function(args)
  if not take_deadline('partner', args.id) then return { fired = false } end
  local call = read_call(args.id)
  if not call or not call.partner_attempt then return { fired = true } end
  if call.state == 'waiting' then lose_partner(args.id, call, 'unanswered')
  elseif call.state == 'partner' then
    local asked = tonumber(call.partner_asked or '0') + 1
    if asked > SETTINGS.partner_asks then lose_partner(args.id, call, 'unconfirmed'); return { fired = true } end
    set_call(args.id, call, { partner_asked = tostring(asked) })
    set_deadline('partner', args.id, NOW + SETTINGS.partner_ask_seconds)
    if not call.staff_at_menu then lead(call.staff_leg_id, 'partner_asked', args.id) end
  end
  return { fired = true }
end)
