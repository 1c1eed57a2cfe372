-- ARGS: offer_id    Answers the offer's view, or {unknown = true}.
return cjson.encode(offer_view(ARGS.offer_id))
