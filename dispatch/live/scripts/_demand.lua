-- What an estimate of a wait is made from, kept while things happen so that reading it scans nobody.
--
-- demand   by language, over those on duty who speak it, whatever they are doing for whichever language:
--            free (available or being asked), in_call, wrap_up   how many
--            in_call_since   the sum of the whole seconds at which those in_call began: their mean age without a list
--            with:LANGUAGE   how many of them speak that language as well
--          and of the language's own offers and conversations, older ones counting less:
--            asked, accepted, accept_seconds   offers, and the mean from dial to key 1
--            talks, talk_seconds, talk_squares   conversations, the mean of their seconds and of the squares
--          demand of '' is over all languages, where one has no record of its own; it also has
--            left, waited   callers who left while waiting, and the seconds that all waited
--
-- Counted are groups of presences: being asked changes nothing, so an offer costs nothing here.

-- Who wishes to go when their conversation is over will serve nobody here and is not counted. Somebody's own `counted`
-- says where they are counted, so that what is taken away is what was added.

local GROUP = { available = 'free', offered = 'free', in_call = 'in_call', wrap_up = 'wrap_up' }
local LEAVING = { off_duty = true, paused = true }

local function group_of(interpreter)
  local group = not LEAVING[interpreter.wish or ''] and GROUP[interpreter.presence]
  if not group then return nil end
  local since = group == 'in_call' and tonumber(interpreter.presence_since or NOW) or 0
  return group .. '|' .. string.format('%.0f', math.floor(since))
end

local function add_to_group(languages, counted, step)
  if not counted then return end
  local group, since = string.match(counted, '^(.*)|(.*)$')
  for _, language in ipairs(languages) do
    redis.call('HINCRBY', key.demand(language), group, step)
    if group == 'in_call' then redis.call('HINCRBY', key.demand(language), 'in_call_since', step * tonumber(since)) end
  end
end

-- Counts somebody where they belong now, or nowhere where `is_gone`; their hash is `interpreter`, as it stands.
local function count_person(interpreter_id, interpreter, is_gone)
  local before, after = interpreter.counted, not is_gone and group_of(interpreter) or nil
  if before == after then return end
  local languages = cjson.decode(interpreter.languages or '[]')
  add_to_group(languages, before, -1)
  add_to_group(languages, after, 1)
  interpreter.counted = after
  write_hash(key.interpreter(interpreter_id), { counted = after or false })
end

-- Somebody comes on duty or goes: languages that share people compete for them.
local function count_duty(languages, step)
  for _, one in ipairs(languages) do
    for _, other in ipairs(languages) do
      if one ~= other then redis.call('HINCRBY', key.demand(one), 'with:' .. other, step) end
    end
  end
end

local function fade_into(name, counted, fields)
  local names = { counted }
  for field in pairs(fields) do names[#names + 1] = field end
  local before = redis.call('HMGET', name, unpack(names))
  local weight = tonumber(before[1] or '0') * SETTINGS.estimate_fading
  local after = { [counted] = weight + 1 }
  for i = 2, #names do
    after[names[i]] = (tonumber(before[i] or '0') * weight + fields[names[i]]) / (weight + 1)
  end
  for field, value in pairs(after) do redis.call('HSET', name, field, stamp(value)) end
end

-- An offer of this language was answered: by key 1 after so many seconds, or not.
local function count_answer(language, has_accepted, seconds)
  for _, name in ipairs({ key.demand(language), key.demand('') }) do
    fade_into(name, 'asked', { accepted_share = has_accepted and 1 or 0 })
    if has_accepted then fade_into(name, 'accepted', { accept_seconds = math.max(0, seconds) }) end
  end
end

-- A conversation in this language is over; `seconds` is how long it bound its interpreter, without the pause.
local function count_talk(language, seconds)
  for _, name in ipairs({ key.demand(language), key.demand('') }) do
    fade_into(name, 'talks', { talk_seconds = seconds, talk_squares = seconds * seconds })
  end
end

-- A request is over after so many seconds of waiting. Leaving per second waited is the hazard of losing patience,
-- in which those who were served count for as long as they were seen to wait.
local function count_wait(seconds, has_left)
  local name = key.demand('')
  local left, waited = unpack(redis.call('HMGET', name, 'left', 'waited'))
  local fading = SETTINGS.estimate_fading
  redis.call('HSET', name, 'left', stamp(tonumber(left or '0') * fading + (has_left and 1 or 0)),
    'waited', stamp(tonumber(waited or '0') * fading + math.max(0, seconds)))
end

-- Older requests of other languages that will take people of this one: each is served by one of its own speakers,
-- who with this chance is one of ours as well.
local function rivals_of(fields, score)
  local rivals = 0
  for field, shared in pairs(fields) do
    local other = string.match(field, '^with:(.+)$')
    if other and tonumber(shared) > 0 then
      local older = redis.call('ZCOUNT', key.open_requests(other), '-inf', '(' .. score)
      if older > 0 then rivals = rivals + older * tonumber(shared) / math.max(1, redis.call('SCARD', key.duty(other))) end
    end
  end
  return rivals
end

local function phones_of(request_id)
  local phones = {}
  for _, offer_id in ipairs(redis.call('SMEMBERS', key.request_offers(request_id))) do
    local chance, made_at = unpack(redis.call('HMGET', key.offer(offer_id), 'chance', 'made_at'))
    phones[#phones + 1] = { chance = tonumber(chance or '0'), seconds = NOW - tonumber(made_at or NOW) }
  end
  return phones
end

-- What stands between an open request and a voice, as far as it can be counted; nil for any other.
-- Costs what the languages cost that share people with this one, however many people and requests there are.
local function demand_of(request_id, language)
  local rank = redis.call('ZRANK', key.open_requests(language), request_id)
  if not rank then return nil end
  local score = redis.call('ZSCORE', key.open_requests(language), request_id)
  local fields = read_hash(key.demand(language)) or {}
  local reask_at = redis.call('ZSCORE', key.deadlines(), 'reask|' .. request_id)
  local in_call = tonumber(fields.in_call or '0')
  return {
    ahead = rank, rivals = rivals_of(fields, score),
    free = tonumber(fields.free or '0'), in_call = in_call, wrap_up = tonumber(fields.wrap_up or '0'),
    talked_seconds = in_call > 0 and NOW - tonumber(fields.in_call_since or '0') / in_call or 0,
    passed_over = redis.call('SCARD', key.request_refused(request_id)),
    reask_seconds = reask_at and math.max(0, tonumber(reask_at) - NOW) or nil,
    phones = phones_of(request_id), now = NOW,
    own = fields, all = read_hash(key.demand('')) or {},
  }
end
