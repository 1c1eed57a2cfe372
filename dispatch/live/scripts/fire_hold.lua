-- Deadline: a hold lasts. Both are told after some minutes; later the interpreter may leave, and nothing counts against them;
-- at last both are led back into the room, where they find out who is still there.
-- ARGS: id (call)    Answers {fired}.
local NEXT = { begun = 'told', told = 'may_leave' }

return run(function(args)
  if not take_deadline('hold', args.id) then return { fired = false } end
  local call = read_call(args.id)
  if not call or not call.hold then return { fired = true } end
  local following = NEXT[call.hold]
  if following then
    local wait = following == 'told' and SETTINGS.hold_leave_seconds - SETTINGS.hold_told_seconds
      or SETTINGS.hold_most_seconds - SETTINGS.hold_leave_seconds
    set_call(args.id, call, { hold = following })
    set_deadline('hold', args.id, NOW + math.max(wait, 1))
    lead(call.interpreter_leg_id, 'interpreter_hold', args.id, call.offer_id)
  else
    stop_hold(args.id, call)
    lead(call.interpreter_leg_id, 'staff_returned', args.id, call.offer_id)
  end
  lead(call.staff_leg_id, 'staff_hold', args.id)
  return { fired = true }
end)
