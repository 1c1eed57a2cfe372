-- Staff, or their interpreter, ask an operator or a supervisor into the call.
-- ARGS: call_id, role (operator | supervisor), by (staff | interpreter), plan (JSON text, see domain/requirements.py)
-- Answers the call's view with `nobody` where none is on duty, which is noted and changes nothing. Asked twice, asked once.
local ASKED_IN = { arriving = true, waiting = true, connecting = true, talking = true, interpreter_left = true, partner = true }

return run(function(args)
  local call = read_call(args.call_id)
  local nobody
  if call and ASKED_IN[call.state] and not call[args.role] then
    nobody = nobody_on_duty(cjson.decode(args.plan).stages[1].admission)
    if nobody then
      local request = { request_id = fresh_id('R'), role = args.role, by = args.by }
      note('assistance_requested', args.call_id, request)
      note('assistance_ended', args.call_id, { request_id = request.request_id, role = args.role, outcome = 'nobody_on_duty' })
      set_call(args.call_id, call, { assisted = '1' })
    else assistants.ask(args.call_id, call, args.role, args.by, args.plan) end
  end
  local view = call_view(args.call_id)
  view.nobody = nobody or nil
  return view
end)
