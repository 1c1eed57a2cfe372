"""Calls that somebody is to look at: found with their records, or complained of by reference number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from admin.access import account
from admin.asked import CannotReadError, read_day
from admin.context import formats, services
from admin.names import LanguageNames
from dispatch.domain.errors import ForbiddenMove, UnknownCall, UnknownReview
from dispatch.domain.reviews import (
    UNSETTLED,
    Complainant,
    ReviewCause,
    ReviewKind,
    ReviewState,
    has_number,
)
from dispatch.records.admin_reads import read_institutions, read_languages
from dispatch.records.audit_reads import read_audit_users
from dispatch.records.reviews import ReviewFilter, count_reviews, read_reviews
from dispatch.use_cases.settle_review import (
    Assignment,
    Settlement,
    reopen_review,
    settle_review,
    take_review,
)
from dispatch.use_cases.take_complaint import Complaint, take_complaint

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

pages = Blueprint("reviews", __name__)

TABS: dict[str, frozenset[ReviewState]] = {
    "open": UNSETTLED,
    "settled": frozenset({ReviewState.SETTLED}),
    "gone": frozenset({ReviewState.GONE}),
    "all": frozenset(ReviewState),
}
LONGEST_TEXT = 1000
BAD_REQUEST = 400


@pages.get("/reviews")
def show() -> ResponseReturnValue:
    """List what is to be looked at, complaints by their day first, then the latest calls."""
    return _list()


@pages.post("/reviews/<review_id>")
def settle(review_id: str) -> ResponseReturnValue:
    """Take a review on, settle it with its cause, or open it again."""
    here, user_id, step = services(), _user(), request.form.get("step")
    try:
        if step == "take":
            take_review(here.records, here.clock, review_id, user_id, Assignment(user_id))
        elif step == "reopen":
            reopen_review(here.records, here.clock, review_id, user_id)
        else:
            cause, note = request.form.get("cause", ""), _text("note")
            if cause not in set(ReviewCause) or not note:
                return _list(lacks=review_id), BAD_REQUEST
            settlement = Settlement(ReviewCause(cause), note)
            settle_review(here.records, here.clock, review_id, user_id, settlement)
    except UnknownReview:
        abort(404)
    except ForbiddenMove:
        abort(409)
    return redirect(url_for("reviews.show"), 303)


@pages.route("/reviews/complaint", methods=["GET", "POST"])
def complain() -> ResponseReturnValue:
    """Ask for a complaint, and put it on the list."""
    given = request.form if request.method == "POST" else request.args
    problems: dict[str, str] = {}
    if request.method == "POST":
        complaint = _complaint(problems)
        if complaint is not None and _taken(complaint, problems):
            return redirect(url_for("reviews.show"), 303)
    with services().records.reading() as session:
        users = read_audit_users(session)
    page = render_template(
        "complaint.html",
        given=given,
        problems=problems,
        users=users,
        said_by=list(Complainant),
        longest=LONGEST_TEXT,
    )
    return page, BAD_REQUEST if problems else 200


def _list(lacks: str | None = None) -> str:
    tab = request.args.get("state", "open")
    tab = tab if tab in TABS else "open"
    kind = request.args.get("kind", "")
    kinds = [ReviewKind(kind)] if kind in set(ReviewKind) else None
    offset = max(int(request.args.get("after", "0")), 0) if request.args.get("after", "0").isdecimal() else 0
    limit = services().settings.calls_per_page
    wanted = ReviewFilter(states=TABS[tab], kinds=kinds)
    with services().records.reading() as session:
        found = read_reviews(session, wanted, limit=limit + 1, offset=offset)
        counts = count_reviews(session, ReviewFilter(states=TABS[tab]))
        users = dict(read_audit_users(session))
        languages = read_languages(session)
        institutions = {each.institution_id: each.name for each in read_institutions(session)}
    here: dict[str, Any] = {"state": tab, "kind": kind or None}
    return render_template(
        "reviews.html",
        found=found[:limit],
        further=url_for("reviews.show", after=offset + limit, **here) if len(found) > limit else None,
        counts=counts,
        users=users,
        names=LanguageNames(languages, formats().language),
        institutions=institutions,
        tabs=list(TABS),
        tab=tab,
        kinds=list(ReviewKind),
        kind=kind,
        causes=list(ReviewCause),
        today=formats().local(services().clock.now()).date(),
        unsettled=UNSETTLED,
        lacks=lacks,
    )


def _complaint(problems: dict[str, str]) -> Complaint | None:
    """Read the form; what makes no sense is told in `problems`, by field."""
    day, due = _day("day", problems), _day("due", problems) if request.form.get("due") else None
    reference, text = request.form.get("reference", "").strip(), _text("text")
    said_by, owner = request.form.get("said_by", ""), request.form.get("owner") or _user()
    with services().records.reading() as session:
        known = {user_id for user_id, _ in read_audit_users(session)}
    for name, is_right in (
        ("reference", reference.isascii() and reference.isdecimal()),
        ("text", bool(text)),
        ("said_by", said_by in set(Complainant)),
        ("owner", owner in known),
    ):
        if not is_right:
            problems[name] = f"reviews.problem_{name}"
    if problems or day is None:
        return None
    call_id = request.form.get("call_id") or None
    return Complaint(reference, day, Complainant(said_by), text, owner, due, call_id)


def _taken(complaint: Complaint, problems: dict[str, str]) -> bool:
    here = services()
    try:
        take_complaint(here.records, here.clock, complaint, _user(), formats().zone.key)
    except UnknownCall:
        problems["reference"] = "reviews.problem_no_call"
    except ValueError:
        problems["reference"] = "reviews.problem_several"
    return not problems


def _day(name: str, problems: dict[str, str]) -> date | None:
    try:
        return read_day(request.form.get(name, "").strip())
    except CannotReadError as error:
        problems[name] = str(error)
        return None


def _text(name: str) -> str:
    """Return a line of text; empty where it is too long or holds a telephone number."""
    text = " ".join(request.form.get(name, "").split())
    return text if len(text) <= LONGEST_TEXT and text.isprintable() and not has_number(text) else ""


def _user() -> str:
    reader = account()
    assert reader is not None  # noqa: S101 - the rule of the address has seen to it
    return reader.user_id
