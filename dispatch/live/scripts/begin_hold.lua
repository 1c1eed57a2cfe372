-- Staff ask the interpreter to wait: both are led out of the room, to music, until staff press a key.
-- ARGS: call_id    Answers the call's view. Harmless to repeat. A partner's agent is not held: only staff could fetch them back.
return run(function(args)
  local call = read_call(args.call_id)
  if call and call.state == 'talking' and call.interpreter_id and not call.hold then
    set_call(args.call_id, call, { hold = 'begun', staff_at_menu = '1' })
    set_deadline('hold', args.call_id, NOW + SETTINGS.hold_told_seconds)
    note('hold_began', args.call_id, { offer_id = call.offer_id })
    lead(call.interpreter_leg_id, 'interpreter_hold', args.call_id, call.offer_id)
  end
  return call_view(args.call_id)
end)
