-- Deadline: an interpreter accepted while staff were still at questions, and has waited long enough: they are let go and
-- keep their place. The request takes its original place again and is held until the answers are there, or somebody else
-- would be rung to wait as well. Where no answer ever comes, the second time the questions count as done.
-- ARGS: id (call)    Answers {fired}.
return run(function(args)
  if not take_deadline('asking', args.id) then return { fired = false } end
  local call = read_call(args.id)
  if not call or not call.asking then return { fired = true } end
  if call.state == 'connecting' then
    write_hash(key.request(call.request_id), { held = '1' })
    if is_up(call.interpreter_leg_id) then lead(call.interpreter_leg_id, 'staff_not_ready', args.id, call.offer_id) end
    lose_winner(args.id, call, false)
    set_deadline('asking', args.id, NOW + SETTINGS.questions_seconds)
  else
    stop_asking(args.id, call)
  end
  return { fired = true }
end)
