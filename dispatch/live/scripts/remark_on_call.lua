-- What an interpreter says by key after a conversation: ready at once, ten minutes' rest, or a problem for the coordination.
-- ARGS: offer_id, remark (ready | hard | problem)    Answers the offer's view. Harmless to repeat.
-- A rest is a longer pause after this very conversation; whoever asked to go off duty meanwhile goes when it ends anyway.
local function rest(interpreter_id, interpreter)
  if interpreter.presence ~= 'wrap_up' and interpreter.presence ~= 'available' then return end
  write_hash(key.interpreter(interpreter_id), { on_leg = false, idle_since = NOW })
  set_presence(interpreter_id, interpreter, 'wrap_up')
  set_deadline('wrap_up', interpreter_id, math.max(rests_until(interpreter) or 0, NOW + SETTINGS.hard_call_seconds))
end

return run(function(args)
  local offer = read_hash(key.offer(args.offer_id))
  if not offer or offer.state ~= 'accepted' or offer[args.remark] then return offer_view(args.offer_id) end
  write_hash(key.offer(args.offer_id), { [args.remark] = '1' })
  if args.remark ~= 'ready' then
    note('interpreter_remarked', offer.call_id, { offer_id = args.offer_id, remark = args.remark })
  end
  local interpreter = read_hash(key.interpreter(offer.interpreter_id))
  local is_theirs = interpreter and interpreter.talked_on == offer.leg_id and (interpreter.wish or 'available') == 'available'
    and not interpreter.times_busy and not interpreter.in_person and not interpreter.on_dial
  if is_theirs and args.remark == 'hard' then rest(offer.interpreter_id, interpreter)
  elseif is_theirs and args.remark == 'ready' and interpreter.presence == 'wrap_up' and not interpreter.on_leg then
    if not rests_until(interpreter) then release_interpreter(offer.interpreter_id, true, offer.leg_id) end
  end
  return offer_view(args.offer_id)
end)
