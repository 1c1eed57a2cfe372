-- Deadline: staff hung up and have not come back: the room closes.
-- ARGS: id (call)    Answers {fired}.
return run(function(args)
  if not take_deadline('grace', args.id) then return { fired = false } end
  local call = read_call(args.id)
  if call and call.state == 'staff_left' then
    dismiss_interpreter(args.id, call, 'interpreter_goodbye')
    begin_ending(args.id, call, 'connected', 'grace')
  end
  return { fired = true }
end)
