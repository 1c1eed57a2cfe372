-- A supervisor moves a waiting request to the front of all lines, where interrupted conversations stand.
-- ARGS: request_id
-- Answers {outcome = moved | at_front | asked (staff are at choices, nobody is rung for them) | closed}. Harmless to repeat.
return run(function(args)
  local request = read_hash(key.request(args.request_id))
  if not request or not OPEN_REQUEST[request.state] then return { outcome = 'closed' } end
  if request.front then return { outcome = 'at_front' } end
  if request.held then return { outcome = 'asked' } end
  move_to_front(args.request_id)
  note('request_moved_up', request.call_id, { request_id = args.request_id })
  return { outcome = 'moved' }
end)
