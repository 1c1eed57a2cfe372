-- The ground every script stands on: arguments, time, stored answers, hashes, facts, commands, deadlines.
--
-- Every script is a function of one library (dispatch/live/library.py), called with no keys (their names come from the
-- table `key`, made from dispatch/live/keys.py) and with
--   ARGV[1]  operation id, or '' where a repeat is harmless by itself
--   ARGV[2]  now in seconds since the epoch, or '' for the server's own clock
--   ARGV[3]  a fresh random id from which the script derives the ids it needs
--   ARGV[4]  the arguments, a JSON object; a missing value is left out
-- and answers JSON. SETTINGS (dispatch/domain/settings.py) and `key` are defined in front of this file.

local ARGV, ARGS, NOW, ids_made

local SMALL_STEP_SECONDS = 5
local GAP_SECONDS = 30

-- The clock was wrong by so many seconds and has been set right: whatever was to happen by the wrong one happens as much
-- sooner, or nothing would ring out, end, or be dialled for all that time.
local function bring_forward(seconds, now)
  local due = redis.call('ZRANGE', key.deadlines(), 0, -1, 'WITHSCORES')
  for i = 1, #due, 2 do
    redis.call('ZADD', key.deadlines(), string.format('%.6f', tonumber(due[i + 1]) - seconds), due[i])
  end
  redis.call('DEL', key.dial_slot())
  -- Who waited for a slot comes before whoever asks next, though all of them are free now.
  redis.call('ZADD', key.deadlines(), 'XX', string.format('%.6f', now), 'refill|dial_slot')
end

-- The server's clock may step backwards (NTP, failover); deciding must not. After a small step time stands still until
-- the clock has caught up; a larger one is believed.
local function read_clock()
  if ARGV[2] ~= '' then return tonumber(ARGV[2]) end
  local time = redis.call('TIME')
  local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
  local latest = tonumber(redis.call('GET', key.clock()) or '0')
  if now <= latest and latest - now <= SMALL_STEP_SECONDS then return latest end
  if now <= latest then bring_forward(latest - now, now) end
  -- No script ran for so long, though every dispatcher runs one ten times a second: all were dead, or the clock stepped
  -- forward. This is the first script after it, so what is due by the old clock is known, for due_deadlines to judge.
  if latest > 0 and now - latest > GAP_SECONDS then
    redis.call('SET', key.gap(), string.format('%.6f', now))
    redis.call('ZUNIONSTORE', key.deadlines_before_gap(), 1, key.deadlines())
  end
  redis.call('SET', key.clock(), string.format('%.6f', now))
  return now
end

-- What is this run's own; all else of the library stays.
local function begin(arguments)
  -- The server collects Lua's garbage at every fiftieth call, and that call waits: at Lua's own pace of 200 for 0.7 ms.
  -- At 100 the heap is larger (0.75 MB for 0.42) and steady. Source: https://www.lua.org/manual/5.1/manual.html#2.10
  collectgarbage('setstepmul', 100)
  ARGV, ids_made = arguments, 0
  ARGS = cjson.decode(ARGV[4])
  NOW = read_clock()
end

-- Times are written with microseconds: Lua's own number format would keep four decimals only.
local function stamp(seconds) return string.format('%.6f', seconds) end

local function fresh_id(letter)
  ids_made = ids_made + 1
  return letter .. ARGV[3] .. '-' .. ids_made
end

local function read_hash(name)
  local flat, fields = redis.call('HGETALL', name), {}
  for i = 1, #flat, 2 do fields[flat[i]] = flat[i + 1] end
  if next(fields) == nil then return nil end
  return fields
end

-- Writes the given fields, all at once; a value of false deletes its field.
local function write_hash(name, fields)
  local written, deleted = {}, {}
  for field, value in pairs(fields) do
    if value == false then deleted[#deleted + 1] = field
    else
      written[#written + 1] = field
      written[#written + 1] = type(value) == 'number' and stamp(value) or value
    end
  end
  if #deleted > 0 then redis.call('HDEL', name, unpack(deleted)) end
  if #written > 0 then redis.call('HSET', name, unpack(written)) end
end

local function add_fact(source, kind, call_id, details)
  redis.call('XADD', key.facts(), '*', 'fact', cjson.encode({
    source = source, kind = kind, call_id = call_id or cjson.null, occurred_at = stamp(NOW), details = details,
  }))
end

local function note(kind, call_id, details) add_fact('dispatch', kind, call_id, details) end

-- Deciding is atomic, acting is recoverable: what must be done is appended in the same step (rule 7).
local function command(kind, fields)
  fields.kind = kind
  fields.decided_at = stamp(NOW)
  redis.call('XADD', key.commands(), '*', 'command', cjson.encode(fields))
end

local function set_deadline(kind, id, at) redis.call('ZADD', key.deadlines(), stamp(at), kind .. '|' .. id) end
local function clear_deadline(kind, id) redis.call('ZREM', key.deadlines(), kind .. '|' .. id) end

-- Live state is new, was lost, or comes from a replica: nobody is rung until it was compared with the carrier's lists, and
-- filled from SQL where it was lost, or a few seconds have passed. reason: lost | failover
local function begin_reconciling(reason)
  redis.call('SET', key.reconciling(), reason, 'NX')  -- what was lost stays lost, whoever leads the replicas now
  set_deadline('resume', 'offers', NOW + SETTINGS.reconcile_seconds)
  set_deadline('compare', 'calls', NOW)
end

-- Claim, do not check: of many dispatchers that saw a deadline fall due, one takes it.
local function take_deadline(kind, id)
  local due = redis.call('ZSCORE', key.deadlines(), kind .. '|' .. id)
  if not due or tonumber(due) > NOW then return false end
  clear_deadline(kind, id)
  return true
end

-- Runs the transition once per operation id; a repeat is answered with the stored answer.
local function run(transition)
  local name = ARGV[1] ~= '' and key.operation(ARGV[1])
  local stored = name and redis.call('GET', name)
  if stored then return stored end
  local answer = cjson.encode(transition(ARGS) or {})
  if name then redis.call('SET', name, answer, 'EX', SETTINGS.operation_seconds) end
  return answer
end
