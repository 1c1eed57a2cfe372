-- An interpreter comes on duty, goes off duty or pauses.
-- ARGS: interpreter_id, event (on_duty | off_duty | pause), place, traits (see set_place),
--       leg_id (the telephone they ask by, if any), pause_seconds (of a pause, from when it begins; missing: until a key)
-- Answers {presence, wish}. Somebody in conversation finishes it first: what they ask for is kept as their wish.
-- An offer that rings while its interpreter goes away is withdrawn.
return run(function(args)
  local id = args.interpreter_id
  local interpreter = read_hash(key.interpreter(id)) or { presence = 'off_duty' }
  local wanted = ({ on_duty = 'available', off_duty = 'off_duty', pause = 'paused' })[args.event]
  if OFF[interpreter.presence] then move_to_place(id, interpreter, args.place, args.traits) end
  ask_presence(id, interpreter, wanted, args.leg_id, false, args.pause_seconds)
  local now_is = read_hash(key.interpreter(id))
  return { presence = now_is.presence, wish = now_is.wish }
end)
