-- A key was pressed on a standby leg: whoever owns it is there.
-- ARGS: leg_id    Answers the standby's view.
return run(function(args)
  local view = standby_view(args.leg_id)
  if view.unknown or view.step == 'over' then return view end
  note_being_there(view.interpreter_id, read_hash(key.interpreter(view.interpreter_id)))
  return standby_view(args.leg_id)
end)
