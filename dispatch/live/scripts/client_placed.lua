-- A client's number was dialled, or could not be.
-- ARGS: call_id, attempt_id, leg_id (missing where the dial has failed)
-- Answers {}. A leg that nobody waits for any more is ended by a command.
return run(function(args)
  local call = read_call(args.call_id)
  local is_wanted = call and call.client_attempt == args.attempt_id
  if not is_wanted then
    if args.leg_id then command('end_leg', { leg_id = args.leg_id }) end
  elseif args.leg_id and adopt_leg(args.leg_id, { role = 'client', call_id = args.call_id }) then
    clients.bind(args.call_id, call, args.attempt_id, args.leg_id)
  elseif not call.client_leg_id then
    clients.finish(args.call_id, call, 'failed', 'failed')
  end
  return {}
end)
