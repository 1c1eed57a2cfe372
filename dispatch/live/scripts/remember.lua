-- Takes in what SQL remembers of lost live state, for the dispatcher to compare with the carrier and to rebuild.
-- ARGS: calls {call_id = JSON}, people {interpreter_id = JSON}, ready (nothing more follows)    Answers {}.
return run(function(args)
  for _, noun in ipairs({ 'calls', 'people' }) do
    for id, told in pairs(args[noun] or {}) do redis.call('HSET', key.remembered(noun), id, told) end
  end
  if args.ready then
    redis.call('SET', key.remembered('ready'), '1')
    set_deadline('compare', 'calls', NOW)
  end
  return {}
end)
