"""The evaluation pack counts what was recorded, at every place and in every language once."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from dispatch.domain.evaluation import MEASURES, NAMES, Pack, Section, pack_as_csv, pack_as_text
from dispatch.domain.facts import ClientAnswer, MediationOutcome, MediationTheme
from dispatch.records.tables import CallRow, InstitutionKind, InstitutionRow, SiteRow
from dispatch.use_cases.tell_evaluation import tell_evaluation
from tests.dispatch.records.test_charging import ledger
from tests.dispatch.records.test_indicators import DAY, EVENING, day

if TYPE_CHECKING:
    from dispatch.records.engine import Records

__all__ = ["day", "ledger"]


@pytest.fixture
def pack(day: Records) -> Pack:
    from dispatch.domain.directory import Identification

    with day.writing() as session:
        session.add_all(
            SiteRow(site_id=site_id, institution_id=whose, name=site_id, identification=Identification.CODE)
            for site_id, whose in (("site-1", "agency-1"), ("site-2", "agency-1"), ("site-3", "centre"))
        )
    return tell_evaluation(day, EVENING, DAY, "Europe/Lisbon")


def section(pack: Pack, name: str) -> list[dict[str, object]]:
    [found] = [one for one in pack.sections if one.name == name]
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def test_demand_is_told_by_language_the_most_asked_for_first(pack: Pack) -> None:
    ukrainian, tigrinya = section(pack, "relevance")
    assert (ukrainian["language"], ukrainian["requests"], ukrainian["connected"]) == ("uk", 5, 2)
    assert (tigrinya["requests"], tigrinya["unserved"], tigrinya["connected"]) == (1, 1, 0)
    assert ukrainian["share"] == pytest.approx(5 / 6)


def test_a_place_counts_with_all_below_it_and_names_the_sites_that_never_ask(pack: Pack) -> None:
    ministry, centre, agency = section(pack, "places")
    for place in (ministry, centre):
        counted = [place[name] for name in ("requests", "connected", "languages", "sites", "sites_using")]
        assert counted == [6, 2, 2, 3, 1]
    assert (agency["sites"], agency["sites_never_using"]) == (2, 1)
    sites = section(pack, "sites")
    assert [(site["site"], site["requests"]) for site in sites] == [
        ("site-1", 6),
        ("site-2", 0),
        ("site-3", 0),
    ]
    assert sites[1]["fill_rate"] is None


def test_satisfaction_outcome_and_people_are_told(pack: Pack) -> None:
    stars = {row["stars"]: row["calls"] for row in section(pack, "satisfaction_of_staff")}
    assert (stars["4"], stars["1"], stars["complaints"]) == (1, 0, 0)
    [territory] = section(pack, "outcome_by_territory")
    assert (territory["region"], territory["requests"], territory["minutes"]) == ("none stated", 6, 3.0833)
    assert section(pack, "outcome_by_theme") == []
    everybody = section(pack, "interpreters")[0]
    assert (everybody["registered"], everybody["certified"], everybody["active"]) == (1, 0, 1)
    figures = {row["indicator"]: row["value"] for row in section(pack, "effectiveness")}
    assert figures["requests"] == 6


def test_every_figure_of_the_pack_is_defined_and_printed(pack: Pack) -> None:
    defined = dict(pack.definitions())
    for one in pack.sections:
        if one.name != "effectiveness":
            assert {column for column in one.columns if column not in NAMES} <= defined.keys(), one.name
    assert "training" in defined["trained"]
    assert set(MEASURES) & set(NAMES) == set()
    text = "\n".join(pack_as_text(pack))
    assert "(connected + on_the_spot) / requests" in text
    rows = list(csv.DictReader(pack_as_csv(pack).splitlines()))
    [found] = [
        row for row in rows if (row["section"], row["row"], row["column"]) == ("relevance", "uk", "requests")
    ]
    assert found["value"] == "5"
    comma = pack_as_csv(Pack(DAY, (Section("x", ("language", "share"), (("uk", 0.5),)),)), decimal_comma=True)
    assert "x;uk;share;0,5" in comma


def test_what_clients_answered_and_mediators_said_is_counted(day: Records) -> None:
    with day.writing() as session:
        first, second, third, *_ = session.scalars(select(CallRow).order_by(CallRow.opened_at))
        first.client_answer, second.client_answer = ClientAnswer.YES, ClientAnswer.NONE
        for call in (first, second):
            call.mediation_theme, call.mediation_outcome = MediationTheme.HEALTH, MediationOutcome.SOLVED
        third.mediation_theme = MediationTheme.WORK
        session.add(
            InstitutionRow(institution_id="spare", name="Spare", kind=InstitutionKind.AGENCY, region="PT17")
        )
        first.institution_id = second.institution_id = "spare"
        told = second.language
        first.language = told
    pack = tell_evaluation(day, EVENING, DAY, "Europe/Lisbon")
    answers = {row["answer"]: row["calls"] for row in section(pack, "satisfaction_of_clients")}
    assert answers == {"yes": 1, "no": 0, "none": 1}
    health, work = section(pack, "mediation")
    assert health == {"theme": "health", "language": told, "region": "PT17", "outcome": "solved", "calls": 2}
    assert (work["theme"], work["outcome"], work["region"]) == ("work", "none stated", "none stated")
