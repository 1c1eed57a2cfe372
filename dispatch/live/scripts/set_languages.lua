-- The directory changed an interpreter's languages: pools and duty lists follow.
-- ARGS: interpreter_id, languages    Answers {}. Harmless to repeat.
return run(function(args)
  local id = args.interpreter_id
  local interpreter = read_hash(key.interpreter(id))
  local languages = cjson.encode(args.languages)
  if not interpreter or interpreter.languages == languages then return {} end
  local presence = interpreter.presence
  local on_duty = presence ~= 'off_duty' and presence ~= 'paused'
  if presence == 'available' then leave_pools(id, interpreter) end
  for _, language in ipairs(languages_of(interpreter)) do redis.call('SREM', key.duty(language), id) end
  count_person(id, interpreter, true)
  if on_duty then count_duty(languages_of(interpreter), -1) end
  interpreter.languages = languages
  count_person(id, interpreter)
  if on_duty then count_duty(languages_of(interpreter), 1) end
  write_hash(key.interpreter(id), { languages = languages })
  if on_duty then
    for _, language in ipairs(languages_of(interpreter)) do redis.call('SADD', key.duty(language), id) end
  end
  if presence == 'available' then
    enter_pools(id, interpreter)
    match_interpreter(id)
  end
  return {}
end)
