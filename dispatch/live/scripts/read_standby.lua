-- ARGS: leg_id
-- Answers {interpreter_id, step, offer_id, reason}: where a standby leg belongs now, or {unknown = true}.
return cjson.encode(standby_view(ARGS.leg_id))
