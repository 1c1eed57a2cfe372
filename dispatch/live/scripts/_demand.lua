-- What an estimate of a wait is made from, kept while things happen so that reading it scans nobody.
--
-- demand   by language, over those on duty who speak it, whatever they are doing for whichever language:
--            in_call   SPAN for each, plus the whole seconds since EPOCH at which they began: how many, and their
--                      mean age, in one number
--            wrap_up, leaving   how many pause, and how many will go when their conversation or pause is over, or
--                      went to a caller in person
--            with:LANGUAGE      how many speak that language as well
--          and of the language's own offers and conversations, older ones counting less:
--            asked, accepted_share      offers, and the share of them that was accepted
--            accepted, accept_seconds   offers accepted, and the mean from dial to key 1
--            talks, talk_seconds, talk_squares   conversations, the mean of their seconds and of the squares
--          demand of '' is over all languages: talks, where one has no record of its own, and
--            left, waited   callers who left while waiting, and the seconds that all waited
--
-- Everybody else on duty is free or being asked; so making an offer writes nothing here. Somebody's own `counted` says
-- where they are counted, so that what is taken away is what was added.

local SPAN, EPOCH = 1e14, 1.6e9
local LEAVING = { off_duty = true, paused = true }

-- Where somebody is counted and by how much, as 'group|number', or nil for the free and the absent.
local function group_of(interpreter)
  local presence = interpreter.presence
  if presence ~= 'in_call' and presence ~= 'wrap_up' then return nil end
  if LEAVING[interpreter.wish or ''] or interpreter.in_person then return 'leaving|1' end
  if presence == 'wrap_up' then return 'wrap_up|1' end
  local since = math.max(0, math.floor(tonumber(interpreter.presence_since or NOW)) - EPOCH)
  return 'in_call|' .. string.format('%.0f', SPAN + since)
end

local function add_to_group(languages, counted, sign)
  if not counted then return end
  local group, number = string.match(counted, '^(.*)|(.*)$')
  for _, language in ipairs(languages) do redis.call('HINCRBY', key.demand(language), group, sign .. number) end
end

-- Counts somebody where they belong now, or nowhere where `is_gone`; their hash is `interpreter`, as it stands.
local function count_person(interpreter_id, interpreter, is_gone)
  local before, after = interpreter.counted, not is_gone and group_of(interpreter) or nil
  if before == after then return end
  local languages = cjson.decode(interpreter.languages or '[]')
  add_to_group(languages, before, '-')
  add_to_group(languages, after, '')
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

-- Makes `mean` the mean of what was seen and of one more, and answers both as they are written; what was seen fades.
local function faded(seen, mean, value)
  local weight = tonumber(seen or '0') * SETTINGS.estimate_fading
  return stamp(weight + 1), stamp((tonumber(mean or '0') * weight + value) / (weight + 1))
end

-- An offer of this language was answered: by key 1 after so many seconds, or not.
local function count_answer(language, has_accepted, seconds)
  local name = key.demand(language)
  local asked, share, accepted, mean = unpack(
    redis.call('HMGET', name, 'asked', 'accepted_share', 'accepted', 'accept_seconds'))
  asked, share = faded(asked, share, has_accepted and 1 or 0)
  if not has_accepted then redis.call('HSET', name, 'asked', asked, 'accepted_share', share); return end
  accepted, mean = faded(accepted, mean, math.max(0, seconds))
  redis.call('HSET', name, 'asked', asked, 'accepted_share', share, 'accepted', accepted, 'accept_seconds', mean)
end

-- A conversation in this language is over; `seconds` is how long it bound its interpreter, without the pause.
local function count_talk(language, seconds)
  for _, name in ipairs({ key.demand(language), key.demand('') }) do
    local talks, mean, squares = unpack(redis.call('HMGET', name, 'talks', 'talk_seconds', 'talk_squares'))
    local after, mean_after = faded(talks, mean, seconds)
    local _, squares_after = faded(talks, squares, seconds * seconds)
    redis.call('HSET', name, 'talks', after, 'talk_seconds', mean_after, 'talk_squares', squares_after)
  end
end

-- A request is over after so many seconds of waiting. Leaving per second waited is the hazard of losing patience,
-- in which those who were served count for as long as they were seen to wait.
local function count_wait(seconds, has_left)
  if has_left then redis.call('HINCRBY', key.demand(''), 'left', 1) end
  redis.call('HINCRBY', key.demand(''), 'waited', string.format('%.0f', math.max(0, math.ceil(seconds))))
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

-- What stands between an open request and a voice, as far as it can be counted; nil for any other. Where the request
-- admits only some who speak the language, they are `admitted`, and are taken to be as busy as the others.
-- Costs what the languages cost that share people with this one, however many people and requests there are.
local function demand_of(request_id, language, admission)
  local rank = redis.call('ZRANK', key.open_requests(language), request_id)
  if not rank then return nil end
  local score = redis.call('ZSCORE', key.open_requests(language), request_id)
  local fields = read_hash(key.demand(language)) or {}
  local reask_at = redis.call('ZSCORE', key.deadlines(), 'reask|' .. request_id)
  local packed = tonumber(fields.in_call or '0')
  local in_call, wrap_up = math.floor(packed / SPAN), tonumber(fields.wrap_up or '0')
  return {
    ahead = rank, rivals = rivals_of(fields, score), in_call = in_call, wrap_up = wrap_up,
    leaving = tonumber(fields.leaving or '0'), on_duty = redis.call('SCARD', key.duty(language)),
    admitted = redis.call('SCARD', key.duty(admission)),
    talked_seconds = in_call > 0 and NOW - EPOCH - (packed - in_call * SPAN) / in_call or 0,
    passed_over = redis.call('SCARD', key.request_refused(request_id)),
    reask_seconds = reask_at and math.max(0, tonumber(reask_at) - NOW) or nil,
    phones = phones_of(request_id), now = NOW,
    own = fields, all = read_hash(key.demand('')) or {},
  }
end
