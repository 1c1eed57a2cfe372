-- The carrier would not dial for a stay on standby.
-- ARGS: interpreter_id, standby_id    Answers {}. They are on duty, reached by ringing. Harmless to repeat.
return run(function(args)
  give_up_standby(args.interpreter_id, args.standby_id)
  return {}
end)
