-- ARGS: interpreter_id (optional), planned_before (epoch seconds, optional)
-- Answers {plan, minutes, minutes_known} of that interpreter (JSON texts, see _duty.lua and use_cases/tell_minutes.py) and {planned}, the
-- ids of those planned at least so far.
local answer = {}
if ARGS.interpreter_id then
  answer.plan = redis.call('HGET', key.shift_plans(), ARGS.interpreter_id) or nil
  answer.minutes_known = redis.call('HEXISTS', key.minutes(), '') == 1
  answer.minutes = redis.call('HGET', key.minutes(), ARGS.interpreter_id) or nil
end
if ARGS.planned_before then
  answer.planned = redis.call('ZRANGEBYSCORE', key.shifts_planned(), stamp(ARGS.planned_before), '+inf')
end
return cjson.encode(answer)
