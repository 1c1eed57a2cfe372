-- Deadline: the interpreter left a few seconds ago and staff stayed: "finished, or another interpreter?"
-- ARGS: id (call)    Answers {fired}.
return run(function(args)
  if not take_deadline('ask_staff', args.id) then return { fired = false } end
  local call = read_call(args.id)
  if call and call.state == 'interpreter_left' and not call.staff_at_menu then
    lead(call.staff_leg_id, 'interpreter_left', args.id)
  end
  return { fired = true }
end)
