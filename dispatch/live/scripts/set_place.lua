-- Where an interpreter stands has changed: their languages, what they are, or what policies think of them.
-- ARGS: interpreter_id, place (a Place as JSON text), traits (text)    Answers {changed}. Harmless to repeat.
return run(function(args)
  local interpreter = read_hash(key.interpreter(args.interpreter_id))
  if not interpreter or (interpreter.place == args.place and interpreter.traits == args.traits) then
    return { changed = false }
  end
  move_to_place(args.interpreter_id, interpreter, args.place, args.traits)
  match_interpreter(args.interpreter_id)
  return { changed = true }
end)
