"""The statements by which PostgreSQL fills itself with calls: draws, records, their parts, roll-ups."""

# ruff: noqa: S608 - every name in these statements is our own
from __future__ import annotations

from dispatch.domain.measures import CLASS_EDGES, CONNECT_CLASSES
from dispatch.records.slices import ALL_LANGUAGES, BY_LANGUAGE, LATE_SECONDS, SOON_SECONDS
from dispatch.records.tables import SliceKind

TABLES = (
    "call_record",
    "offer",
    "conversation",
    "charge",
    "pay",
    "interpreter",
    "rollup_hour",
    "rollup_hour_wait",
    "rollup_slice",
    "rollup_slice_hour",
    "rollup_interpreter",
)

ZONE = "'Europe/Lisbon'"
CHOOSING = "interval '12 seconds'"
"""From the first ring to the choice of language."""

DRAW = {
    "draws": f"""
CREATE UNLOGGED TABLE drawn AS
SELECT e.*, (e.asked_at AT TIME ZONE {ZONE})::date AS day,
    ((extract(isodow FROM e.asked_at AT TIME ZONE {ZONE}) - 1) * 24
        + extract(hour FROM e.asked_at AT TIME ZONE {ZONE}))::smallint AS week_hour,
    CASE WHEN outcome = 'no_request' THEN 0 ELSE missed + 1 END AS offers,
    CASE outcome WHEN 'no_request' THEN 0 WHEN 'unserved' THEN missed + 1 ELSE missed END AS unanswered,
    CASE WHEN outcome = 'connected' THEN log_ms END AS connect_ms,
    CASE WHEN outcome <> 'no_request' THEN log_ms END AS wait_ms,
    CASE WHEN outcome = 'connected' THEN log_talk ELSE 0 END AS talk,
    CASE WHEN outcome = 'connected' THEN (log_talk + 59) / 60 * 60 ELSE 0 END AS billed,
    CASE WHEN outcome = 'connected' AND how2 < 0.4 THEN 5 - floor(5 * how2 * how2 / 0.16)::int END AS rating
FROM (
    SELECT d.i, d.missed, d.how2, d.who, c.connect_ms AS log_ms, c.pool,
        t.minutes * 60 - floor(d.how2 * 60)::int AS log_talk,
        CASE WHEN d.how < 0.02 THEN 'no_request' WHEN d.how < 0.09 THEN 'abandoned'
            WHEN d.how < 0.1 THEN 'unserved' ELSE 'connected' END AS outcome,
        CASE WHEN d.how >= 0.02 THEN c.tag END AS language,
        m.opened_at,
        CASE WHEN d.how < 0.02 THEN m.opened_at ELSE m.opened_at + {CHOOSING} END AS asked_at,
        'line-' || d.i % CAST(:lines AS int) AS line_id,
        'i-' || d.place AS institution_id,
        's-' || CASE WHEN d.place < CAST(:second_sites AS int) AND d.who < 0.3
            THEN d.place + CAST(:institutions AS int) ELSE d.place END AS site_id,
        CASE WHEN d.how >= 0.02 AND d.who >= 0.66 THEN
            (CAST(:domains AS text[]))[1 + d.i % cardinality(CAST(:domains AS text[]))] END AS domain
    FROM (
        SELECT i, random() AS how, random() AS how2, random() AS who,
            floor(CAST(:institutions AS int) * power(random(), 1.6))::int AS place,
            CASE WHEN random() < 0.8 THEN 0 WHEN random() < 0.75 THEN 1 ELSE 2 END AS missed,
            1 + floor(random() * CAST(:logged AS int))::int AS k,
            1 + floor(random() * CAST(:talked AS int))::int AS t,
            ((i - 1)::bigint * CAST(:fortnights AS int) / CAST(:calls AS int))::int AS fortnight
        FROM generate_series(1, CAST(:calls AS int)) AS i
    ) AS d
    JOIN log_call AS c ON c.n = d.k
    JOIN log_talk AS t ON t.n = d.t
    CROSS JOIN LATERAL (
        SELECT (CAST(:first AS timestamp) + d.fortnight * interval '14 days' + c.second * interval '1 second')
            AT TIME ZONE {ZONE} AS opened_at
    ) AS m
) AS e""",
    "statistics of draws": "ANALYZE drawn",
}

CALL = "'c' || lpad(i::text, 9, '0')"
PERSON = "'p-' || language || '-' || floor(pool * who)::int"
ENDED = "asked_at + coalesce(wait_ms, 5000) * interval '1 millisecond'"

RECORDS = {
    "records": f"""
INSERT INTO call_record (call_id, line_id, institution_id, site_id, cost_centre_id, language, outcome, reason,
    opened_at, requested_at, connected_at, closed_at, connect_milliseconds, dial_to_voice_milliseconds,
    waiting_milliseconds, conversation_seconds, estimated, fact_count, recorded_at, domain, eligibility,
    rating)
SELECT {CALL}, line_id, institution_id, site_id, 'cost-' || institution_id, language, outcome,
    CASE WHEN outcome = 'unserved' THEN 'nobody_answered' END,
    opened_at, CASE WHEN outcome <> 'no_request' THEN asked_at END,
    asked_at + connect_ms * interval '1 millisecond', {ENDED} + talk * interval '1 second',
    connect_ms, connect_ms + 12000, wait_ms, talk, false, 20,
    {ENDED} + (talk + 3) * interval '1 second', domain, 'not_asked', rating
FROM drawn""",
}

AMOUNT = "round(({seconds}) * {rate} / 60.0, 2)"


def _items(rate: str) -> str:
    """Return the lines of a charge by the begun minute, as domain.valuation writes them."""
    talk, whole = (AMOUNT.format(seconds=seconds, rate=rate) for seconds in ("talk", "billed"))
    begun, ended = (
        f"to_char((asked_at + (connect_ms + {more}) * interval '1 millisecond') AT TIME ZONE 'UTC',"
        ' \'YYYY-MM-DD"T"HH24:MI:SS"Z"\')'
        for more in ("0", "talk * 1000")
    )
    return (
        f"jsonb_build_array(jsonb_build_object('kind', 'conversation', 'seconds', talk,"
        f" 'amount', {talk}::text, 'started_at', {begun}, 'ended_at', {ended}, 'per_minute', '{rate}'),"
        f" jsonb_build_object('kind', 'rounding', 'seconds', billed - talk,"
        f" 'amount', ({whole} - {talk})::text, 'per_minute', '{rate}'))"
    )


DETAILS = {
    "interpreters": f"""
INSERT INTO interpreter (interpreter_id, public_number, name, login_digest, association_id, prompt_language,
    active)
SELECT interpreter_id, 1000 + row_number() OVER (), 'x', interpreter_id,
    'a-' || row_number() OVER () % CAST(:associations AS int), 'pt-PT', true
FROM (SELECT DISTINCT {PERSON} AS interpreter_id FROM drawn WHERE language IS NOT NULL
    UNION SELECT 'p-' || c.tag || '-' || s.n FROM log_call AS c, generate_series(0, 2) AS s (n)) AS a""",
    "offers": f"""
INSERT INTO offer (call_id, offer_id, request_id, interpreter_id, made_at, accepted_at, ended_at, outcome)
SELECT {CALL}, 'o' || i || '-' || n, 'r' || i,
    CASE WHEN n < offers THEN 'p-' || language || '-' || n - 1 ELSE {PERSON} END,
    asked_at + n * interval '10 milliseconds',
    CASE WHEN n = offers AND outcome = 'connected' THEN asked_at + wait_ms * interval '1 millisecond' END,
    asked_at + wait_ms * interval '1 millisecond',
    CASE WHEN n < offers OR outcome = 'unserved' THEN 'unanswered'
        WHEN outcome = 'connected' THEN 'accepted' ELSE 'withdrawn' END
FROM drawn CROSS JOIN LATERAL generate_series(1, offers) AS n""",
    "conversations": f"""
INSERT INTO conversation (call_id, position, conference_id, leg_id, offer_id, interpreter_id, started_at,
    ended_at, estimated)
SELECT {CALL}, 1, 'room', 'leg', 'o' || i || '-' || offers, {PERSON},
    asked_at + connect_ms * interval '1 millisecond',
    asked_at + (connect_ms + talk * 1000) * interval '1 millisecond', false
FROM drawn WHERE outcome = 'connected'""",
    "charges": f"""
INSERT INTO charge (call_id, rate_card_id, currency, billed_seconds, valued_amount_micros, due_amount_micros,
    not_billed_reason, items, valued_at)
SELECT {CALL}, 'bench', 'EUR', billed, billed * 15000, billed * 15000,
    CASE outcome WHEN 'connected' THEN NULL WHEN 'unserved' THEN 'no_interpreter' ELSE 'no_conversation' END,
    CASE WHEN outcome = 'connected' THEN {_items("0.90")} ELSE '[]'::jsonb END, {ENDED}
FROM drawn""",
    "pay": f"""
INSERT INTO pay (call_id, interpreter_id, association_id, opened_at, rate_card_id, currency,
    conversation_seconds, billed_seconds, amount_micros, items, valued_at)
SELECT {CALL}, p.interpreter_id, p.association_id, opened_at, 'bench-pay', 'EUR', talk, billed, billed * 7500,
    {_items("0.45")}, {ENDED}
FROM drawn JOIN interpreter AS p ON p.interpreter_id = {PERSON} WHERE outcome = 'connected'""",
}

TALLY = {
    "calls": "count(*)",
    "requested": "count(wait_ms)",
    "connected": "count(connect_ms)",
    "served_on_the_spot": "0",
    "abandoned": "count(*) FILTER (WHERE outcome = 'abandoned')",
    "unserved": "count(*) FILTER (WHERE outcome = 'unserved')",
    "no_request": "count(*) FILTER (WHERE outcome = 'no_request')",
    "refused": "0",
    "offers": "sum(offers)",
    "offers_accepted": "count(connect_ms)",
    "offers_unanswered": "sum(unanswered)",
    "connect_milliseconds": "coalesce(sum(connect_ms), 0)",
    "waiting_milliseconds": "coalesce(sum(wait_ms), 0)",
    "conversation_seconds": "sum(talk)",
    "billed_seconds": "sum(billed)",
    "rated": "count(rating)",
    "rating_sum": "coalesce(sum(rating), 0)",
    "first_offers": "count(*) FILTER (WHERE offers > 0)",
    "first_accepted": "count(connect_ms) FILTER (WHERE offers = 1)",
    "nobody_answered": "count(*) FILTER (WHERE outcome = 'unserved')",
}
SOON, LATE = 1000 * SOON_SECONDS, 1000 * LATE_SECONDS
GAVE_UP = "count(*) FILTER (WHERE outcome = 'abandoned' AND wait_ms {})"
SLICE = TALLY | {
    "prompt": "count(*) FILTER (WHERE connect_ms <= 30000)",
    "left_at_code": "0",
    "left_at_language": TALLY["no_request"],
    "left_unrung": "0",
    "left_within_30": GAVE_UP.format(f"<= {SOON}"),
    "left_within_120": GAVE_UP.format(f"> {SOON} AND wait_ms <= {LATE}"),
    "left_later": GAVE_UP.format(f"> {LATE}"),
}
# The first class has no lower edge, the last no upper one.
EDGES = ("-1", *(str(1000 * edge) for edge in CLASS_EDGES), "2000000000")
SLICE |= {
    name: f"count(*) FILTER (WHERE connect_ms > {low} AND connect_ms <= {high})"
    for name, low, high in zip(CONNECT_CLASSES, EDGES[:-1], EDGES[1:], strict=True)
}
HOURS = {
    "voices": "count(wait_ms)",
    "prompt": SLICE["prompt"],
    "lost": "count(*) FILTER (WHERE outcome IN ('abandoned', 'unserved'))",
}
KINDS = {
    SliceKind.SERVICE: "left(line_id, 0)",  # no constant can be grouped by
    SliceKind.LINE: "line_id",
    SliceKind.INSTITUTION: "institution_id",
    SliceKind.SITE: "site_id",
    SliceKind.DOMAIN: "domain",
}
LANGUAGE = "coalesce(language, 'und')"


def _days(kind: SliceKind, column: str) -> str:
    return (
        f"INSERT INTO rollup_slice (kind, slice_id, grain, first_day, language, {', '.join(SLICE)})"
        f" SELECT '{kind}', {column}, 'day', day, {LANGUAGE}, {', '.join(SLICE.values())}"
        f" FROM drawn WHERE {column} IS NOT NULL GROUP BY 2, 4, 5"
    )


def _hours(kind: SliceKind, column: str) -> str:
    """Return hours of the week in all languages together and, where they are kept, in each."""
    key, tag = f"{column}, day, week_hour", f"'{ALL_LANGUAGES}'"
    grouped = key
    if kind in BY_LANGUAGE:
        grouped = f"GROUPING SETS (({key}), ({key}, {LANGUAGE}))"
        tag = f"CASE WHEN grouping({LANGUAGE}) = 0 THEN {LANGUAGE} ELSE {tag} END"
    return (
        "INSERT INTO rollup_slice_hour"
        f" (kind, slice_id, grain, first_day, language, week_hour, {', '.join(HOURS)})"
        f" SELECT '{kind}', {column}, 'day', day, {tag}, week_hour, {', '.join(HOURS.values())}"
        f" FROM drawn WHERE {column} IS NOT NULL AND wait_ms IS NOT NULL GROUP BY {grouped}"
    )


def _months(table: str, key: str, sums: dict[str, str]) -> str:
    more = "".join(f", {name}" for name in key.split() if name)
    return (
        f"INSERT INTO {table} (kind, slice_id, grain, first_day, language{more}, {', '.join(sums)})"
        f" SELECT kind, slice_id, 'month', date_trunc('month', first_day)::date, language{more},"
        f" {', '.join(f'sum({name})' for name in sums)} FROM {table} WHERE grain = 'day'"
        f" GROUP BY kind, slice_id, date_trunc('month', first_day), language{more}"
    )


HOUR = f"date_trunc('hour', asked_at), {LANGUAGE}, line_id"
ROLLUPS = (
    {
        "hours": f"INSERT INTO rollup_hour (hour, language, line_id, {', '.join(TALLY)})"
        f" SELECT {HOUR}, {', '.join(TALLY.values())} FROM drawn GROUP BY 1, 2, 3",
        "histograms of waits": f"""
INSERT INTO rollup_hour_wait (hour, language, line_id, kind, bucket, calls)
SELECT {HOUR}, kind, bucket, count(*) FROM drawn
CROSS JOIN LATERAL (VALUES ('connect', connect_ms), ('dial_to_voice', connect_ms + 12000),
    ('abandoned', CASE WHEN outcome = 'abandoned' THEN wait_ms END)) AS waits (kind, ms)
JOIN wait_bucket USING (ms) GROUP BY 1, 2, 3, 4, 5""",
    }
    | {f"days of {kind}": _days(kind, column) for kind, column in KINDS.items()}
    | {f"hours of {kind}": _hours(kind, column) for kind, column in KINDS.items()}
    | {
        "months": _months("rollup_slice", "", SLICE),
        "hours of months": _months("rollup_slice_hour", "week_hour", HOURS),
        "sums of interpreters": f"""
INSERT INTO rollup_interpreter (interpreter_id, grain, first_day, language, offers, offers_accepted,
    offers_declined, offers_unanswered, offers_withdrawn, offers_failed, accept_milliseconds, calls,
    conversation_seconds, paid_seconds, rated, rating_sum)
SELECT interpreter_id, grain, CASE grain WHEN 'day' THEN day ELSE date_trunc('month', day)::date END,
    language, count(*), count(accepted), 0, count(*) FILTER (WHERE NOT withdrawn AND accepted IS NULL),
    count(*) FILTER (WHERE withdrawn), 0, coalesce(sum(accepted), 0), count(accepted),
    coalesce(sum(talk) FILTER (WHERE accepted IS NOT NULL), 0),
    coalesce(sum(billed) FILTER (WHERE accepted IS NOT NULL), 0),
    count(rating) FILTER (WHERE accepted IS NOT NULL),
    coalesce(sum(rating) FILTER (WHERE accepted IS NOT NULL), 0)
FROM (
    SELECT day, language, talk, billed, rating, n = offers AND outcome = 'abandoned' AS withdrawn,
        CASE WHEN n < offers THEN 'p-' || language || '-' || n - 1 ELSE {PERSON} END AS interpreter_id,
        CASE WHEN n = offers AND outcome = 'connected' THEN connect_ms - 10 * n END AS accepted
    FROM drawn CROSS JOIN LATERAL generate_series(1, offers) AS n
) AS asked CROSS JOIN (VALUES ('day'), ('month')) AS grains (grain)
GROUP BY 1, 2, 3, 4""",
    }
)
