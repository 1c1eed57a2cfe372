-- Some of what SQL remembered and nobody has rebuilt yet.
-- ARGS: noun (calls | people), limit    Answers {told = {id = JSON}}.
local told = redis.call('HRANDFIELD', key.remembered(ARGS.noun), ARGS.limit, 'WITHVALUES')
local answer = {}
for i = 1, #told, 2 do answer[told[i]] = told[i + 1] end
return cjson.encode({ told = next(answer) and answer or nil })
