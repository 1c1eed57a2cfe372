"""Addresses survive the carrier's way with them."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from dispatch.domain.commands import Scene
from dispatch.domain.directory import Requester
from dispatch.domain.states import CallState
from dispatch.domain.views import CallView, Room
from telephony.addresses import DOCUMENT_OVERRIDES, REPORT_OVERRIDES, Addresses
from tests.telephony.phones import BASE

VIEW = CallView(
    "C1", CallState.WAITING, "line", "CA1", "pt-PT", Room("room-C1", None),
    Requester("institution", "site", "centre"), "R1", "uk", datetime(2026, 3, 2, 9, tzinfo=UTC),
)  # fmt: skip


def test_parameters_are_sorted_because_they_are_requested_sorted_and_signed_as_given() -> None:
    addresses = Addresses(BASE)
    for url in (
        addresses.document("x", zebra=1, ant=2, words="en"),
        addresses.scene(Scene.STAFF_LEFT, "C1", "O1"),
        addresses.legs("staff", call_id="C1", offer_id="O1"),
        addresses.staff_wait(VIEW),
    ):
        names = [name for name, _ in parse_qsl(urlsplit(url).query)]
        assert names == sorted(names)
        assert url.startswith(f"{BASE}/telephony/")


def test_documents_and_reports_are_retried_within_the_carriers_fifteen_seconds() -> None:
    addresses = Addresses(BASE)
    assert addresses.arrival().endswith(DOCUMENT_OVERRIDES)
    assert addresses.rooms("C1").endswith(REPORT_OVERRIDES)
    for overrides in (DOCUMENT_OVERRIDES, REPORT_OVERRIDES):
        given = dict(parse_qsl(overrides.lstrip("#")))
        assert given["rp"] == "5xx,ct,rt"
        assert (int(given["rc"]) + 1) * (int(given["ct"]) + int(given["rt"])) <= 15_000


def test_media_takes_no_overrides() -> None:
    assert "#" not in Addresses(BASE).music(4)


def test_a_wait_address_carries_the_whole_request() -> None:
    given = dict(parse_qsl(urlsplit(Addresses(BASE).staff_wait(VIEW)).query))
    assert given == {
        "call": "C1", "centre": "centre", "institution": "institution", "language": "uk", "line": "line",
        "queued": "2026-03-02T09:00:00+00:00", "request": "R1", "site": "site", "turn": "1", "words": "pt-PT",
    }  # fmt: skip


def test_every_leg_of_a_call_reports_its_room_to_one_address() -> None:
    assert Addresses(BASE).rooms("C1") == Addresses(BASE).rooms("C1")
