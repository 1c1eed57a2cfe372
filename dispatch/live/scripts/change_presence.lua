-- An interpreter comes on duty, goes off duty or pauses.
-- ARGS: interpreter_id, event (on_duty | off_duty | pause), languages
-- Answers {presence, wish}. Somebody in conversation finishes it first: what they ask for is kept as their wish.
-- An offer that rings while its interpreter goes away is withdrawn.
return run(function(args)
  local id = args.interpreter_id
  local interpreter = read_hash(key.interpreter(id)) or { presence = 'off_duty' }
  local wanted = ({ on_duty = 'available', off_duty = 'off_duty', pause = 'paused' })[args.event]
  if not interpreter.languages then
    interpreter.languages = cjson.encode(args.languages)
    write_hash(key.interpreter(id), { languages = interpreter.languages, presence = interpreter.presence })
  end
  local presence = interpreter.presence
  if presence == 'in_call' then
    write_hash(key.interpreter(id), { wish = wanted ~= 'available' and wanted or false })
  elseif presence == 'offered' then
    if wanted ~= 'available' then
      write_hash(key.interpreter(id), { wish = wanted })
      lose_offer(interpreter.offer_id, read_hash(key.offer(interpreter.offer_id)), 'withdrawn')
    end
  elseif presence == wanted then -- nothing to do: a repeat keeps the place in the idle order
  else
    interpreter.idle_since = stamp(NOW)
    write_hash(key.interpreter(id), { idle_since = NOW, wish = false })
    clear_deadline('wrap_up', id)
    set_presence(id, interpreter, wanted)
    if wanted == 'available' then match_interpreter(id) end
  end
  local now_is = read_hash(key.interpreter(id))
  return { presence = now_is.presence, wish = now_is.wish }
end)
