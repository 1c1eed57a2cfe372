-- Deadline: a line opens at whose opening staff are to be called back; or it does not open for hours yet.
-- ARGS: id (call)    Answers {fired}.
-- A call of which no fact has told for hours counts as over (use_cases/record_call.py), so that one tells of it meanwhile.
local MOST_SILENT_SECONDS = 4 * 3600

return run(function(args)
  if not take_deadline('opens', args.id) then return { fired = false } end
  local call = read_call(args.id)
  if not call or not call.opens_at or (call.state ~= 'promised' and call.state ~= 'waiting') then return { fired = true } end
  local opens_at = tonumber(call.opens_at)
  if opens_at > NOW then
    note('callback_waits', args.id, { request_id = call.request_id })
    set_deadline('opens', args.id, math.min(opens_at, NOW + MOST_SILENT_SECONDS))
    return { fired = true }
  end
  set_call(args.id, call, { opens_at = false, after_hours = false })
  redis.call('HDEL', key.request(call.request_id), 'held')
  match_request(call.request_id)
  return { fired = true }
end)
