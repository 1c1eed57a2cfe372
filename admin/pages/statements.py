"""Statements: what was issued, what is still to be issued, one whole, and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from admin.access import may_open, sees_all, visible
from admin.context import formats, services
from admin.keeping import by, reason_given
from admin.papers.facts import Asked, make_paper
from admin.papers.pdf import statement_pdf
from admin.papers.workbook import statement_workbook
from dispatch.domain.periods import Period, month_before, read_period
from dispatch.domain.plain_text import Column, Kind, NotPossibleError, read_value
from dispatch.domain.statement_csv import statement_as_csv
from dispatch.domain.statements import Party, PartyKind
from dispatch.records.admin_reads import read_institutions
from dispatch.records.money_reads import (
    StatementFilter,
    name_of_party,
    numbers_beside,
    party_names,
    read_statement_line,
    read_statements,
)
from dispatch.records.statement_names import read_names
from dispatch.records.statements import read_latest, read_statement
from dispatch.use_cases.issue_statement import (
    Wanted,
    issue_statement,
    missing_statements,
    preview_statement,
)
from dispatch.use_cases.match_invoice import match_invoice, pay_invoice

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from admin.papers.facts import Paper
    from dispatch.domain.statements import Statement
    from dispatch.records.money_reads import StatementLine

pages = Blueprint("statements", __name__)

SHOWN_ITEMS = 100
BAD_REQUEST = 400
LONGEST_PERIOD, LONGEST_NUMBER = 30, 64
AMOUNT = Column("amount", Kind.DECIMAL, is_required=True)
MIMETYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@pages.get("/statements")
def show() -> ResponseReturnValue:
    """List statements, newest first; of last month or the one asked for, also those still to be issued."""
    values = {name: request.args.get(name, "").strip() for name in ("kind", "period")}
    values = {name: text for name, text in values.items() if text}
    problems = {}
    kind = values.get("kind")
    if kind is not None and kind not in list(PartyKind):
        problems["kind"] = "statements.no_such_kind"
    asked = _period(values.get("period", ""))
    if asked is None and "period" in values:
        problems["period"] = "statements.no_period"
    offset = _offset()
    found, has_more = ((), False) if problems else _listed(kind, asked, offset)
    limit = services().settings.calls_per_page
    page = render_template(
        "statements.html",
        values=values,
        problems=problems,
        found=found,
        kinds=list(PartyKind),
        further=f"{url_for('statements.show')}?{urlencode(values | {'offset': str(offset + limit)})}"
        if has_more
        else None,
        missing=_missing(asked or _last_month()) if sees_all() and not problems and not offset else (),
        missing_period=asked or _last_month(),
    )
    return page, BAD_REQUEST if problems else 200


@pages.route("/statements/draft", methods=["GET", "POST"])
def draft() -> ResponseReturnValue:
    """Show what a party would be stated for a period, and issue it when asked to."""
    wanted = _wanted()
    here, zone = services(), formats().zone
    reason = reason_given()
    problem = None
    if request.method == "POST" and reason:
        try:
            issued = issue_statement(here.records, here.clock, wanted, again=True, by=by(reason))
        except ValueError:
            problem = "statements.not_issuable"
        else:
            return redirect(url_for("statements.one", number=issued.number), 303)
    try:
        drawn = preview_statement(here.records, wanted)
    except ValueError:
        return render_template("statement_impossible.html"), BAD_REQUEST
    with here.records.reading() as session:
        latest = read_latest(session, wanted.party, wanted.period)
    lacks = request.method == "POST" and not reason
    is_over = wanted.period.moments(zone)[1] <= here.clock.now()
    return (
        render_template(
            "statement.html",
            **_facts(drawn),
            line=None,
            latest=latest,
            is_over=is_over,
            problem=problem,
            lacks_reason=lacks,
            beside=(),
        ),
        BAD_REQUEST if lacks or problem else 200,
    )


@pages.get("/statements/<number>")
def one(number: str) -> ResponseReturnValue:
    """Show an issued statement: its sums, its items, what corrects it, the invoice that came for it."""
    line, statement = _issued(number)
    return _page(line, statement)


@pages.get("/statements/<number>.<kind>")
def download(number: str, kind: str) -> ResponseReturnValue:
    """Give an issued statement as a table, a workbook, or on paper."""
    if kind not in MIMETYPES:
        abort(404)
    _, statement = _issued(number)
    answer = Response(_written(statement, kind), mimetype=MIMETYPES[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}.{kind}"'
    return answer


@pages.post("/statements/<number>/invoice")
def invoice(number: str) -> ResponseReturnValue:
    """Note a supplier's invoice, or that it was paid."""
    line, statement = _issued(number)
    here, reason = services(), reason_given()
    if reason is None:
        return _page(line, statement, problem="form.reason_missing")
    try:
        if request.form.get("step") == "paid":
            paid_at = here.clock.now()
            pay_invoice(here.records, number, paid_at, by=(by(reason), paid_at))
        else:
            theirs = request.form.get("invoice_number", "").strip()
            amount = read_value(AMOUNT, request.form.get("amount", ""), {})
            if not theirs or len(theirs) > LONGEST_NUMBER or not theirs.isprintable():
                return _page(line, statement, problem="statements.no_invoice_number")
            match_invoice(here.records, here.clock, number, theirs, amount, by=by(reason))
    except NotPossibleError:
        return _page(line, statement, problem="statements.no_amount")
    except ValueError:
        return _page(line, statement, problem="statements.invoice_settled")
    return redirect(url_for("statements.one", number=number), 303)


def _page(line: StatementLine, statement: Statement, problem: str | None = None) -> ResponseReturnValue:
    with services().records.reading() as session:
        beside = numbers_beside(session, line.number)
    page = render_template(
        "statement.html",
        **_facts(statement),
        line=line,
        latest=None,
        is_over=True,
        problem=problem,
        lacks_reason=problem == "form.reason_missing",
        beside=beside,
        may_issue=may_open("statements.draft"),
    )
    return page, BAD_REQUEST if problem else 200


def _issued(number: str) -> tuple[StatementLine, Statement]:
    """Return a statement that this request's reader may see; others do not exist."""
    if not number.isascii() or len(number) > LONGEST_NUMBER:
        abort(404)
    with services().records.reading() as session:
        line = read_statement_line(session, number)
        statement = read_statement(session, number) if line else None
        own = {each.institution_id for each in visible(read_institutions(session))}
    if line is None or statement is None:
        abort(404)
    if not sees_all() and (line.kind is not PartyKind.INSTITUTION or line.party_id not in own):
        abort(404)
    return line, statement


def _facts(statement: Statement) -> dict[str, object]:
    paper = _paper(statement)
    return {
        "statement": statement,
        "paper": paper,
        "rows": paper.rows[:SHOWN_ITEMS],
        "further_items": max(len(paper.rows) - SHOWN_ITEMS, 0),
    }


def _paper(statement: Statement) -> Paper:
    with services().records.reading() as session:
        names = read_names(session, statement)
    made_at = statement.issued_at or services().clock.now()
    return make_paper(statement, Asked(formats().zone, made_at, formats().language, names))


def _written(statement: Statement, kind: str) -> bytes:
    if kind == "csv":
        has_comma = formats().language == "pt-PT"
        return statement_as_csv(statement, formats().zone, decimal_comma=has_comma).encode("utf-8-sig")
    paper = _paper(statement)
    return statement_workbook(paper) if kind == "xlsx" else statement_pdf(paper, services().tools.fonts())


def _listed(kind: str | None, period: Period | None, offset: int) -> tuple[tuple[StatementLine, ...], bool]:
    with services().records.reading() as session:
        own = None if sees_all() else [e.institution_id for e in visible(read_institutions(session))]
        wanted = StatementFilter(
            PartyKind(kind) if kind else None,
            period.first if period else None,
            period.last if period else None,
            own,
        )
        return read_statements(session, wanted, offset, services().settings.calls_per_page)


def _missing(period: Period) -> list[tuple[Party, str]]:
    records = services().records
    parties = missing_statements(records, period, formats().zone)
    with records.reading() as session:
        names = party_names(session, ((each.kind, each.party_id) for each in parties))
    return [(each, names.get((each.kind, each.party_id), each.party_id)) for each in parties]


def _wanted() -> Wanted:
    """Return the draft that the address asks for; one of nobody, or of no period, does not exist."""
    period = _period(request.args.get("period", ""))
    kind, party_id = request.args.get("kind", ""), request.args.get("party", "")
    if period is None or kind not in list(PartyKind):
        abort(404)
    party = Party(PartyKind(kind), party_id)
    with services().records.reading() as session:
        if name_of_party(session, party) is None:
            abort(404)
    return Wanted(party, period, formats().zone.key)


def _period(text: str) -> Period | None:
    try:
        return read_period(text[:LONGEST_PERIOD]) if text else None
    except ValueError:
        return None


def _last_month() -> Period:
    return month_before(formats().local(services().clock.now()).date())


def _offset() -> int:
    text = request.args.get("offset", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0  # noqa: PLR2004 - a million
