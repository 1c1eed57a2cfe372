"""Statistics of a period and a slice of the service, by the filters in the address; each table as CSV too."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request

from admin.access import sees_all, visible
from admin.asked_statistics import AskedStatistics, StatisticsChoices, read_asked_statistics
from admin.charts import hour_chart, part
from admin.context import formats, services
from admin.names import LanguageNames, tree_in_order
from admin.statistics import Statistics, read_statistics
from admin.statistics_tables import TABLES
from admin.tables import as_csv
from admin.week_map import LEVELS, week_map
from admin.words import catalogue, say
from dispatch.domain.measures import PROMPT_SECONDS
from dispatch.records.admin_reads import read_institutions, read_languages
from dispatch.records.rollups import NO_LANGUAGE
from dispatch.records.slice_reads import read_domains, read_lines, read_sites
from dispatch.records.slices import ALL_LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.typing import ResponseReturnValue

    from dispatch.records.admin_reads import LanguageName
    from dispatch.records.engine import RecordsSession

pages = Blueprint("statistics", __name__)


@pages.get("/statistics")
def show() -> ResponseReturnValue:
    """Show the statistics that the address asks for; where a filter makes no sense, say so and show none."""
    with services().records.reading() as session:
        languages = read_languages(session)
        choices = _choices(session, languages)
        asked = read_asked_statistics(request.args, choices, _today())
        found = read_statistics(session, asked.wanted) if asked.wanted else None
    names = PageNames(languages, formats().language)
    drawn = _drawings(found) if found and found.measures.calls else {}
    shown = render_template(
        "statistics.html",
        asked=asked,
        options=_options(choices, names),
        found=found,
        names=names,
        query=urlencode(asked.values),
        part=part,
        threshold=round(PROMPT_SECONDS),
        heat_edges=[round(edge * 100) for edge in LEVELS],
        all_languages=ALL_LANGUAGES,
        last=asked.last,
        **drawn,
    )
    return shown, 200 if asked.wanted else 400


@pages.get("/statistics/<table>.csv")
def download(table: str) -> ResponseReturnValue:
    """Give one table of the page as CSV, by the same filters."""
    if table not in TABLES:
        abort(404)
    with services().records.reading() as session:
        languages = read_languages(session)
        asked = read_asked_statistics(request.args, _choices(session, languages), _today())
        if asked.wanted is None:
            abort(400)
        found = read_statistics(session, asked.wanted)
    language = formats().language
    columns, rows = TABLES[table](found, PageNames(languages, language), language)
    answer = Response(as_csv(columns, rows, language), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{_file_name(table, asked)}"'
    return answer


class PageNames(LanguageNames):
    """Names of languages, with those of no language and of all together."""

    def __init__(self, languages: Iterable[LanguageName], reader: str) -> None:
        super().__init__(languages, reader)
        self._names[NO_LANGUAGE] = say(reader, "languages.none")
        self._names[ALL_LANGUAGES] = say(reader, "statistics.all_languages")


def _choices(session: RecordsSession, languages: Iterable[LanguageName]) -> StatisticsChoices:
    institutions = visible(read_institutions(session))
    known = {each.institution_id for each in institutions}
    tags = [*(each.tag for each in languages), NO_LANGUAGE]
    sites = [site for site in read_sites(session) if site.institution_id in known]
    if not sees_all():
        return StatisticsChoices(tags, institutions, sites, is_branch=True)
    return StatisticsChoices(tags, institutions, sites, read_lines(session), read_domains(session))


def _options(choices: StatisticsChoices, names: PageNames) -> dict[str, list[tuple[str, str]]]:
    """Return what can be chosen, by filter; a filter with nothing to choose is not offered."""
    language = formats().language
    of = {each.institution_id: each.name for each in choices.institutions}
    options = {
        "institution": tree_in_order(choices.institutions),
        "site": _in_order(
            (each.key, f"{of.get(each.institution_id or '', '')}: {each.name}") for each in choices.sites
        ),
        "line": _in_order((each.key, each.name) for each in choices.lines),
        "domain": _in_order((each, domain_name(each, language)) for each in choices.domains),
        "language": _in_order((tag, names[tag]) for tag in choices.languages),
    }
    return {name: found for name, found in options.items() if found}


def domain_name(domain: str, language: str) -> str:
    """Return the name of a domain; of one that the pages do not know, its own."""
    return catalogue(language).get(f"domain.{domain}", domain)


def _in_order(options: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(options, key=lambda option: option[1].casefold())


def _drawings(found: Statistics) -> dict[str, object]:
    return {
        "demand_chart": hour_chart(found.demand),
        "wait_chart": hour_chart(found.waits),
        "maps": [week_map(week) for week in found.weeks or ()],
        "most_requested": max((of.requested for _, of in found.languages), default=0),
        "most_left": max((count for _, count in found.steps), default=0),
    }


def _file_name(table: str, asked: AskedStatistics) -> str:
    return f"{table}-{asked.first.isoformat()}-{asked.last.isoformat()}.csv"


def _today() -> date:
    return formats().local(services().clock.now()).date()
