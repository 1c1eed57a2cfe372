-- Removes readers of the streams that are dead and have nothing left: each start of a process gives itself a new name.
-- ARGS: silent_seconds (300)    Answers {forgotten}.
-- A dead reader who still has entries stays until others have claimed them; a living one asks every second.
local SILENT_MILLISECONDS = (ARGS.silent_seconds or 300) * 1000

local function fields_of(flat)
  local fields = {}
  for i = 1, #flat, 2 do fields[flat[i]] = flat[i + 1] end
  return fields
end

return run(function()
  local forgotten = 0
  for stream, group in pairs({ [key.commands()] = 'dispatchers', [key.facts()] = 'records' }) do
    local readers = redis.pcall('XINFO', 'CONSUMERS', stream, group)
    for _, flat in ipairs(readers.err and {} or readers) do
      local reader = fields_of(flat)
      if reader.pending == 0 and reader.idle > SILENT_MILLISECONDS then
        redis.call('XGROUP', 'DELCONSUMER', stream, group, reader.name)
        forgotten = forgotten + 1
      end
    end
  end
  return { forgotten = forgotten }
end)
