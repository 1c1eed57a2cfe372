-- What stands for a number that staff keyed in, or none where it was wrong or not given.
-- ARGS: call_id, kind (a FieldKind), noted (a keyed digest; of a cost centre its digits; optional)
-- Answers the call's view. Harmless to repeat.
return run(function(args)
  local call = read_call(args.call_id)
  if call and call.asking then
    set_call(args.call_id, call, { ['field:' .. args.kind] = args.noted or false })
    if args.kind == 'case' then set_call(args.call_id, call, { case_digest = args.noted or false }) end
  end
  return call_view(args.call_id)
end)
