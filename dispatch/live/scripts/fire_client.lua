-- Deadline: a client's phone has rung long enough, or staff have not said whether it is the client who answered.
-- ARGS: id (call)    Answers {fired}.
-- Staff are asked only where they talk; nobody's word for it twice, and the leg is let go: it may be a machine that listens.
return run(function(args)
  if not take_deadline('client', args.id) then return { fired = false } end
  local call = read_call(args.id)
  if not call then return { fired = true } end
  if call.client == 'ringing' then clients.finish(args.id, call, 'unanswered', 'unanswered')
  elseif call.client == 'here' and not call.client_confirmed then
    local may_ask = call.state == 'talking' and not call.staff_at_menu
    local asked = tonumber(call.client_asked or '0') + (may_ask and 1 or 0)
    if asked > SETTINGS.client_asks then clients.finish(args.id, call, 'unconfirmed', 'left'); return { fired = true } end
    set_call(args.id, call, { client_asked = tostring(asked) })
    set_deadline('client', args.id, NOW + SETTINGS.client_ask_seconds)
    if may_ask then lead(call.staff_leg_id, 'client_asked', args.id) end
  end
  return { fired = true }
end)
