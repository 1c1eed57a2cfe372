-- ARGS: call_id, most    Answers {languages = tags that the call's site asks for most, the most of all first};
-- nothing where it has asked for none.
local call = read_call(ARGS.call_id)
local languages = {}
if call and call.site_id then
  languages = redis.call('ZREVRANGE', key.site_languages(call.site_id), 0, ARGS.most - 1)
end
return cjson.encode({ languages = #languages > 0 and languages or nil })
