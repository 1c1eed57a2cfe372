-- Interpreters whose presence was lost are what they were, at their place in the idle order; whoever has come or gone since
-- stays as they are.
-- ARGS: people = [{interpreter_id, place, traits (see set_place), presence (available | paused | off_duty), idle_since, leg_id (a phone
--       of theirs that we are just letting go)}, ...]
-- Answers {}. Harmless to repeat.
return run(function(args)
  for _, person in ipairs(args.people) do
    local id = person.interpreter_id
    redis.call('HDEL', key.remembered('people'), id)
    if person.presence and not redis.call('HGET', key.interpreter(id), 'presence_since') then
      local leg_id = person.presence ~= 'off_duty' and person.leg_id
      restore_presence(id, person, leg_id and 'wrap_up' or person.presence)
      if leg_id then hold_on_leg(id, read_hash(key.interpreter(id)), leg_id)
      elseif person.presence == 'available' then match_interpreter(id) end
    end
  end
  return {}
end)
