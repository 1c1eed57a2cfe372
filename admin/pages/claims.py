"""Funds and what they were asked to pay: every claim, one whole, and the next one before it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from admin.context import formats, services
from admin.keeping import by, reason_given
from admin.pages.statements import BAD_REQUEST, LONGEST_PERIOD, MIMETYPES, SHOWN_ITEMS
from admin.papers.claim import claim_pdf, issued_paper
from admin.papers.claim_book import claim_workbook
from admin.tables import as_csv
from dispatch.domain.periods import month_before, read_period
from dispatch.records.claims import asked_so_far, list_funds
from dispatch.records.money_reads import read_claim, read_claims
from dispatch.use_cases.claim_costs import WantedClaim, claim_costs, preview_claim

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

pages = Blueprint("claims", __name__)

COLUMNS = ("call", "kind", "opened_at", "amount", "asked", "left_out_because", "statement")


@pages.get("/claims")
def show() -> ResponseReturnValue:
    """List funds with what is left of them, and every claim."""
    with services().records.reading() as session:
        funds = list_funds(session)
        asked = {fund.fund_id: asked_so_far(session, fund.fund_id) for fund in funds}
        claims = read_claims(session)
    return render_template(
        "claims.html",
        funds=funds,
        asked=asked,
        claims=claims,
        names={fund.fund_id: fund for fund in funds},
        last_month=month_before(formats().local(services().clock.now()).date()),
    )


@pages.route("/claims/draft", methods=["GET", "POST"])
def draft() -> ResponseReturnValue:
    """Show what a fund would be asked for, and ask for it when told to."""
    here, reason = services(), reason_given()
    try:
        period = read_period(request.args.get("period", "")[:LONGEST_PERIOD])
        wanted = WantedClaim(request.args.get("fund", ""), period, formats().zone.key)
        drawn = preview_claim(here.records, wanted)
    except ValueError:
        abort(404)
    problem = None
    if request.method == "POST" and reason:
        try:
            number = claim_costs(here.records, here.clock, wanted, again=True, by=by(reason))
        except ValueError:
            problem = "statements.not_issuable"
        else:
            return redirect(url_for("claims.one", number=number), 303)
    lacks = request.method == "POST" and not reason
    page = render_template(
        "claim_draft.html",
        drawn=drawn,
        items=drawn.items[:SHOWN_ITEMS],
        further_items=max(len(drawn.items) - SHOWN_ITEMS, 0),
        is_over=period.moments(formats().zone)[1] <= here.clock.now(),
        problem=problem,
        lacks_reason=lacks,
    )
    return page, BAD_REQUEST if lacks or problem else 200


@pages.get("/claims/<number>")
def one(number: str) -> ResponseReturnValue:
    """Show a claim."""
    with services().records.reading() as session:
        story = read_claim(session, number)
        funds = {fund.fund_id: fund for fund in list_funds(session)}
    if story is None:
        abort(404)
    return render_template(
        "claim.html",
        story=story,
        currency=funds[story.line.fund_id].currency,
        costs=story.costs[:SHOWN_ITEMS],
        further_items=max(len(story.costs) - SHOWN_ITEMS, 0),
    )


@pages.get("/claims/<number>.<kind>")
def download(number: str, kind: str) -> ResponseReturnValue:
    """Give a claim as a table of its costs, as a workbook, or on paper."""
    with services().records.reading() as session:
        story = read_claim(session, number)
        funds = {fund.fund_id: fund for fund in list_funds(session)}
    if story is None or kind not in MIMETYPES:
        abort(404)
    language = formats().language
    if kind != "csv":
        paper = issued_paper(story, funds[story.line.fund_id], formats().zone, language)
        made = claim_pdf(paper, services().tools.fonts()) if kind == "pdf" else claim_workbook(paper)
        return _attached(made, MIMETYPES[kind], f"{number}.{kind}")
    decimal = "," if language == "pt-PT" else "."
    rows = [
        [
            cost.call_id,
            str(cost.kind),
            f"{formats().local(cost.opened_at):%Y-%m-%d %H:%M:%S}",
            f"{cost.amount:f}".replace(".", decimal),
            f"{cost.asked:f}".replace(".", decimal),
            cost.reason,
            cost.statement_number,
        ]
        for cost in story.costs
    ]
    return _attached(as_csv(COLUMNS, rows, language), "text/csv", f"{number}.csv")


def _attached(content: str | bytes, mimetype: str, name: str) -> Response:
    answer = Response(content, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
