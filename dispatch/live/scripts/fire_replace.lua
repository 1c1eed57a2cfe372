-- Deadline: staff never answered "finished or another?", perhaps never heard it: the next interpreter is fetched.
-- ARGS: id (call)    Answers {fired}.
return run(function(args)
  if not take_deadline('replace', args.id) then return { fired = false } end
  local call = read_call(args.id)
  if call and call.state == 'interpreter_left' then replace_interpreter(args.id, call, 'silence') end
  return { fired = true }
end)
