-- Where an interpreter stands has changed: their languages, what they are, or what policies think of them.
-- ARGS: interpreter_id, place (a Place as JSON text), traits (text)    Answers {changed}. Harmless to repeat.
return run(function(args)
  local interpreter = read_hash(key.interpreter(args.interpreter_id))
  -- Whoever is on call is rung before they were ever on duty.
  local place = cjson.decode(args.place)
  local is_on_call = #(place.on_call or {}) + #(place.nights or {}) > 0
  if not interpreter and is_on_call then interpreter = { presence = 'off_duty' } end
  if not interpreter or (interpreter.place == args.place and interpreter.traits == args.traits) then
    return { changed = false }
  end
  move_to_place(args.interpreter_id, interpreter, args.place, args.traits)
  match_interpreter(args.interpreter_id)
  return { changed = true }
end)
