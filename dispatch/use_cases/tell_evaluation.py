"""Puts together the evaluation pack of a period: what funders and evaluators ask of the service."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from dispatch.domain.evaluation import Pack, Section
from dispatch.domain.facts import ClientAnswer
from dispatch.domain.reviews import ReviewKind
from dispatch.records import evaluation
from dispatch.records.rollups import NO_LANGUAGE
from dispatch.records.tables import SliceKind
from dispatch.use_cases.tell_indicators import tell_indicators

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dispatch.domain.evaluation import Cell
    from dispatch.domain.periods import Period
    from dispatch.ports import Clock
    from dispatch.records.engine import Records
    from dispatch.records.evaluation import Mediation, Place
    from dispatch.records.slice_reads import Sums

OUTCOMES = (
    "requests",
    "connected",
    "on_the_spot",
    "abandoned",
    "unserved",
    "fill_rate",
    "within_30",
    "speed_of_answer",
    "minutes",
    "rating",
)
PLACES = ("requests", "connected", "unserved", "fill_rate", "minutes", "languages")
NOT_STATED = "none stated"
STARS = (5, 4, 3, 2, 1)

ByLanguage = dict[str, "Sums"]


def tell_evaluation(records: Records, clock: Clock, period: Period, time_zone: str) -> Pack:
    """Return the pack of a period; nothing is written. One that is not over is told as far as it has come."""
    since, until = period.moments(ZoneInfo(time_zone))
    figures = [one for one in tell_indicators(records, clock, period, time_zone) if one.language is None]
    with records.reading() as session:
        by = {kind: evaluation.read_sums_by(session, kind, period.first, period.last) for kind in SliceKind}
        places = evaluation.read_places(session)
        sites = evaluation.read_site_names(session)
        stars = evaluation.read_stars(session, since, until)
        answers = evaluation.read_client_answers(session, since, until)
        mediations = evaluation.read_mediations(session, since, until)
        reviews = evaluation.read_review_numbers(session, since, until)
        people = evaluation.read_people(session, period.first, period.last)
    whole = by[SliceKind.SERVICE].get("", {})
    shown = [(one.name, one.unit.value, one.value, one.numerator, one.denominator) for one in figures]
    return Pack(
        period,
        (
            _relevance(whole),
            Section("effectiveness", ("indicator", "unit", "value", "of", "in"), tuple(shown)),
            _satisfaction(stars, reviews),
            Section("satisfaction_of_clients", ("answer", "calls"), tuple(_answered(answers))),
            _outcomes("outcome_by_language", "language", {tag: {tag: sums} for tag, sums in whole.items()}),
            _outcomes("outcome_by_theme", "theme", by[SliceKind.DOMAIN]),
            _outcomes("outcome_by_territory", "region", _by_region(places, by[SliceKind.INSTITUTION])),
            _mediations(mediations, places),
            _places(places, by[SliceKind.INSTITUTION], by[SliceKind.SITE]),
            _sites(sites, places, by[SliceKind.SITE]),
            _people(people),
        ),
    )


def _relevance(whole: ByLanguage) -> Section:
    asked = {tag: sums for tag, sums in whole.items() if tag != NO_LANGUAGE and sums["requested"]}
    every = sum(sums["requested"] for sums in asked.values())
    rows = [
        (
            tag,
            sums["requested"],
            sums["requested"] / every,
            sums["connected"] + sums["served_on_the_spot"],
            sums["unserved"],
            sums["nobody_on_duty"],
            sums["nobody_answered"],
        )
        for tag, sums in asked.items()
    ]
    columns = ("language", "requests", "share", "connected", "unserved", "nobody_on_duty", "nobody_answered")
    return Section("relevance", columns, tuple(sorted(rows, key=lambda row: (-_number(row[1]), str(row[0])))))


def _satisfaction(stars: dict[int, int], reviews: dict[ReviewKind, int]) -> Section:
    rows = [(str(number), stars.get(number, 0)) for number in STARS]
    rows.append(("complaints", reviews.get(ReviewKind.COMPLAINT, 0)))
    rows.append(("problems reported by interpreters", reviews.get(ReviewKind.PROBLEM, 0)))
    return Section("satisfaction_of_staff", ("stars", "calls"), tuple(rows))


def _answered(answers: dict[ClientAnswer, int]) -> list[tuple[Cell, ...]]:
    return [(answer.value, answers.get(answer, 0)) for answer in ClientAnswer]


def _mediations(counted: dict[Mediation, int], places: dict[str, Place]) -> Section:
    """Return what mediators said by key: subject, community by its language, territory, how it ended."""
    calls: Counter[tuple[str, ...]] = Counter()
    for one, number in counted.items():
        said = (one.theme or NOT_STATED, one.language or NOT_STATED, _region_of(places, one.institution_id))
        calls[*said, one.outcome or NOT_STATED] += number
    often = sorted(calls.items(), key=lambda item: (-item[1], item[0]))
    rows: list[tuple[Cell, ...]] = [(*kind, number) for kind, number in often]
    return Section("mediation", ("theme", "language", "region", "outcome", "calls"), tuple(rows))


def _outcomes(name: str, what: str, groups: dict[str, ByLanguage]) -> Section:
    rows = [(key, *_measured(sums.values(), OUTCOMES)) for key, sums in groups.items() if key != NO_LANGUAGE]
    return Section(name, (what, *OUTCOMES), tuple(sorted(rows, key=lambda row: (-_number(row[1]), row[0]))))


def _by_region(places: dict[str, Place], sums: dict[str, ByLanguage]) -> dict[str, ByLanguage]:
    found: dict[str, ByLanguage] = defaultdict(lambda: defaultdict(Counter))
    for institution_id, languages in sums.items():
        for tag, each in languages.items():
            found[_region_of(places, institution_id)][tag].update(each)
    return found


def _region_of(places: dict[str, Place], institution_id: str | None) -> str:
    place = places.get(institution_id or "")
    return (place.region if place else None) or NOT_STATED


def _places(places: dict[str, Place], sums: dict[str, ByLanguage], sites: dict[str, ByLanguage]) -> Section:
    """Return each institution with all below it, as the tree stands."""
    rows: list[tuple[Cell, ...]] = []
    for key in _in_order(places):
        branch = _branch(places, key)
        merged: ByLanguage = defaultdict(Counter)
        for below in branch:
            for tag, each in sums.get(below, {}).items():
                merged[tag].update(each)
        own_sites = [site for below in branch for site in places[below].sites]
        using = sum(_asked(sites.get(site, {})) for site in own_sites)
        place = places[key]
        counted = (len(own_sites), using, len(own_sites) - using)
        rows.append((place.name, place.kind, place.region, *_measured_of(merged, PLACES), *counted))
    columns = ("institution", "kind", "region", *PLACES, "sites", "sites_using", "sites_never_using")
    return Section("places", columns, tuple(rows))


def _sites(
    sites: dict[str, tuple[str, str]], places: dict[str, Place], sums: dict[str, ByLanguage]
) -> Section:
    """Return every site, those that never asked at the end."""
    rows = [
        (name, places[institution_id].name, *_measured_of(sums.get(site_id, {}), PLACES))
        for site_id, (name, institution_id) in sites.items()
    ]
    ordered = sorted(rows, key=lambda row: (-_number(row[2]), row[0]))
    return Section("sites", ("site", "institution", *PLACES), tuple(ordered))


def _people(people: Any) -> Section:
    whole, by_language = people
    rows = [("all", whole.registered, whole.certified, whole.active)]
    rows += [(tag, one.registered, one.certified, one.active) for tag, one in by_language.items()]
    return Section("interpreters", ("language", "registered", "certified", "active"), tuple(rows))


def _measured_of(sums: ByLanguage, names: tuple[str, ...]) -> tuple[Cell, ...]:
    asked = sum(each["requested"] > 0 for tag, each in sums.items() if tag != NO_LANGUAGE)
    return tuple(asked if name == "languages" else _measure(_total(sums.values()), name) for name in names)


def _measured(sums: Iterable[Sums], names: tuple[str, ...]) -> tuple[Cell, ...]:
    total = _total(sums)
    return tuple(_measure(total, name) for name in names)


def _total(sums: Iterable[Sums]) -> Sums:
    total: Sums = Counter()
    for each in sums:
        total.update(each)
    return total


def _measure(sums: Sums, name: str) -> Cell:
    connected, requests = sums["connected"], sums["requested"]
    ratios = {
        "fill_rate": (connected + sums["served_on_the_spot"], requests),
        "within_30": (sums["prompt"], connected),
        "speed_of_answer": (sums["connect_seconds"], connected),
        "rating": (sums["rating_sum"], sums["rated"]),
        "minutes": (sums["conversation_seconds"], 60),
    }
    if name in ratios:
        numerator, denominator = ratios[name]
        return round(numerator / denominator, 4) if denominator else None
    return sums[{"requests": "requested", "on_the_spot": "served_on_the_spot"}.get(name, name)]


def _asked(sums: ByLanguage) -> bool:
    return any(each["requested"] for each in sums.values())


def _branch(places: dict[str, Place], root: str) -> list[str]:
    """Return an institution with all below it; a tree that bites its own tail ends there."""
    found, ahead = [], [root]
    while ahead:
        here = ahead.pop()
        if here not in found:
            found.append(here)
            ahead += [key for key, place in places.items() if place.parent_id == here]
    return found


def _in_order(places: dict[str, Place]) -> list[str]:
    """Return ids so that each stands below the one above it."""
    tops = sorted((key for key, place in places.items() if place.parent_id not in places))
    order: list[str] = []
    ahead = tops[::-1]
    while ahead:
        here = ahead.pop()
        order.append(here)
        ahead += sorted((key for key, place in places.items() if place.parent_id == here), reverse=True)
    return order


def _number(cell: Cell) -> float:
    return float(cell or 0)
