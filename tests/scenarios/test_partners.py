"""Partners: another service is dialled into the room, and staff say when its interpreter is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from config.world.numbers import LANDLINES
from dispatch.domain.legs import LegRole
from dispatch.records import tables as kept
from dispatch.records.directory import keep
from telephony.sandbox.phones import Busy, Voicemail
from tests.scenarios import cast
from tests.scenarios.test_nobody import MENU, NOBODY, ROUGH, line_says

if TYPE_CHECKING:
    from tests.scenarios.play import Interpreter, Party, Play, Staff

DIALLED = "Ligamos a um parceiro. Quando ouvir o intérprete, prima asterisco e depois 1."
CONFIRM = "Se o intérprete está em linha, prima 1; se não, 2; desistir, 3."


def has_partners(play: Play, *terms: dict[str, Any]) -> list[Party]:
    """Give the staff line partners, the first to be tried first, and return their telephones."""
    now, numbers = play.loop.now(), [LANDLINES.number(910 + index) for index in range(len(terms))]
    rows: list[Any] = []
    for index, term in enumerate(terms):
        rows.append(
            kept.PhoneNumberRow(
                phone_number_id=f"number-of-{index}",
                e164=numbers[index],
                purpose=kept.PhonePurpose.PARTNER,
                created_at=now,
            )
        )
        fields = {"languages": "", "ring_seconds": 20, "send_digits": None} | term
        rows.append(
            kept.PartnerRow(
                partner_id=f"partner-of-{index}",
                line_id="line-staff",
                position=10 + index,
                phone_number_id=f"number-of-{index}",
                cost_per_minute=None,
                currency=None,
                active=True,
                **fields,
            )
        )
    with play.stage.records.writing() as session:
        keep(session, rows, now)
    while play.stage.projector.project_once():
        pass
    return [play.stranger(number) for number in numbers]


def attempts(play: Play) -> list[tuple[str, str]]:
    """Return which partner was tried, and what came of it, in order."""
    with play.stage.records.reading() as session:
        query = select(kept.FactRow.details).where(kept.FactRow.kind == "partner_ended")
        return [
            (row["partner_id"], row["outcome"])
            for row in session.scalars(query.order_by(kept.FactRow.occurred_at, kept.FactRow.fact_id))
        ]


def asks_for_partner(play: Play, staff: Staff) -> None:
    """Have staff ask for a language that nobody speaks, and choose the partner."""
    staff.asks_for(cast.GEORGIAN).hears(NOBODY).hears("Para um serviço parceiro, prima 6.").presses("6")
    staff.hears(DIALLED)


def test_a_partner_is_dialled_and_staff_say_when_its_interpreter_is_there(play: Play, bruno: Staff) -> None:
    (partner,) = has_partners(play, {"send_digits": "ww3w1"})
    asks_for_partner(play, bruno)
    partner.rings()
    assert partner.leg.from_ == play.staff_line  # nobody sees another's number
    partner.leg.answer()
    assert bruno.talks_with(partner)
    assert any(heard.kind == "tone" and heard.text == "ww3w1" for heard in partner.leg.heard)
    play.passes(20)  # a menu, music: no conversation yet
    bruno.presses("*").hears(CONFIRM).presses("1")
    assert bruno.talks_with(partner)
    play.passes(60)
    bruno.presses("*").hears("terminar, 3").presses("3")
    partner.is_let_go(within=5)
    record = play.settles()
    assert (record.outcome, record.reason) == ("connected", None)
    assert 58 <= record.conversation_seconds <= 64
    (talk,) = play.conversations()
    assert (talk.interpreter_id, talk.offer_id) == (None, None)
    with play.stage.records.reading() as session:
        roles = session.scalars(select(kept.LegRow.role).where(kept.LegRow.leg_id == talk.leg_id)).all()
    assert roles == [LegRole.PARTNER]
    assert attempts(play) == [("partner-of-0", "over")]


def test_a_busy_partner_and_a_silent_one_are_followed_by_the_next(play: Play, bruno: Staff) -> None:
    busy, silent, third = has_partners(play, {}, {}, {})
    play.may_be_busy = {busy.name}
    busy.phone.on_ring = Busy()
    asks_for_partner(play, bruno)
    silent.rings().is_let_go()
    third.rings().leg.answer()
    assert bruno.talks_with(third)
    bruno.presses("*").hears(CONFIRM).presses("1")
    assert bruno.talks_with(third)
    play.passes(10)
    bruno.hangs_up()
    third.hears("A chamada caiu. Aguarde um momento em linha, por favor.").is_let_go(within=60)
    assert play.settles().outcome == "connected"
    assert attempts(play) == [
        ("partner-of-0", "busy"),
        ("partner-of-1", "unanswered"),
        ("partner-of-2", "over"),
    ]


def test_music_for_ever_is_no_conversation(play: Play, bruno: Staff) -> None:
    (partner,) = has_partners(play, {})
    asks_for_partner(play, bruno)
    partner.rings().leg.answer()
    assert bruno.talks_with(partner)
    bruno.hears(CONFIRM, within=50).hears(CONFIRM, within=60)
    partner.is_let_go(within=60)
    bruno.hears("O serviço parceiro não pôde ajudar.").hears(MENU)
    assert not any("prima 6" in said for said in bruno.said[-3:])  # none is left
    bruno.presses("3").is_let_go()
    record = play.settles()
    assert (record.outcome, record.conversation_seconds) == ("abandoned", 0)
    assert attempts(play) == [("partner-of-0", "unconfirmed")]


def test_staff_refuse_a_partner_and_keep_their_place(play: Play, bruno: Staff, ivan: Interpreter) -> None:
    first, second = has_partners(play, {}, {})
    asks_for_partner(play, bruno)
    first.rings().leg.answer()
    assert bruno.talks_with(first)
    bruno.presses("*").hears(CONFIRM).presses("2").hears(DIALLED)
    first.is_let_go(within=3)
    second.rings()
    ivan.is_on_duty().accepts()  # while the next partner rings, an interpreter comes first
    assert bruno.talks_with(ivan)
    second.is_let_go(within=3)
    play.passes(10)
    bruno.hangs_up()
    record = play.settles()
    assert (record.outcome, record.language) == ("connected", "ka")
    assert attempts(play) == [("partner-of-0", "refused"), ("partner-of-1", "withdrawn")]


def test_at_the_end_of_the_longest_wait_partners_are_tried_and_then_staff_hear_why(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    line_says(play, longest_wait_seconds=60)
    speaks, other = has_partners(play, {"languages": "uk"}, {"languages": "th"})
    speaks.phone.on_ring = Voicemail(after=3.0)
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN).hears(DIALLED, within=75)
    speaks.rings()
    assert bruno.talks_with(speaks)
    bruno.presses("*").hears(CONFIRM).presses("2")
    bruno.hears("Lamentamos, nem intérpretes nem parceiros puderam atender.").is_let_go()
    assert not other.legs
    record = play.settles()
    assert (record.outcome, record.reason) == ("unserved", "partners_failed")
    assert attempts(play) == [("partner-of-0", "refused")]


def test_without_a_partner_for_the_language_none_is_promised(play: Play, bruno: Staff) -> None:
    has_partners(play, {"languages": "th"})
    bruno.asks_for(cast.GEORGIAN).hears(NOBODY).hears(MENU).presses("6").hears("Ainda não há intérprete")
    assert not bruno.has_heard("prima 6")
    bruno.hangs_up()
    play.settles()
    assert attempts(play) == []


def test_the_partner_hangs_up_before_and_after_the_key(play: Play, bruno: Staff) -> None:
    first, second = has_partners(play, {}, {})
    asks_for_partner(play, bruno)
    first.rings().leg.answer()
    assert bruno.talks_with(first)
    first.hangs_up()
    bruno.hears(DIALLED)
    second.rings().leg.answer()
    assert bruno.talks_with(second)
    bruno.presses("*").hears(CONFIRM).presses("1")
    assert bruno.talks_with(second)
    play.passes(10)
    second.hangs_up()
    bruno.hears("O intérprete saiu.").presses("1").is_let_go()
    assert play.settles().outcome == "connected"
    assert attempts(play) == [("partner-of-0", "left"), ("partner-of-1", "left")]


def test_staff_hang_up_and_come_back_to_the_partner(play: Play, bruno: Staff) -> None:
    (partner,) = has_partners(play, {})
    asks_for_partner(play, bruno)
    partner.rings().leg.answer()
    assert bruno.talks_with(partner)
    bruno.presses("*").hears(CONFIRM).presses("1")
    assert bruno.talks_with(partner)
    play.passes(10)
    bruno.hangs_up()
    partner.hears("A chamada caiu.")
    bruno.dials(play.staff_line)
    assert bruno.talks_with(partner, within=20)
    play.passes(10)
    bruno.presses("*").hears("terminar, 3").presses("3")
    partner.is_let_go(within=5)
    record = play.settles()
    assert record.outcome == "connected"
    assert 18 <= record.conversation_seconds <= 26


@pytest.mark.parametrize("step", ["dialled", "answered", "asked"])
def test_staff_hang_up_while_a_partner_is_tried(play: Play, bruno: Staff, step: str) -> None:
    (partner,) = has_partners(play, {})
    asks_for_partner(play, bruno)
    partner.rings()
    if step != "dialled":
        partner.leg.answer()
        assert bruno.talks_with(partner)
    if step == "asked":
        bruno.presses("*").hears(CONFIRM)
    bruno.hangs_up()
    partner.is_let_go(within=5)
    assert play.settles().outcome == "abandoned"


@pytest.mark.parametrize("weather", ROUGH)
def test_a_partner_in_bad_weather(play: Play, bruno: Staff, weather: str) -> None:
    play.expected_notifications = {13236, 11200, 11205, 15003, 16011}
    silent, partner = has_partners(play, {}, {})
    play.weather(**ROUGH[weather])
    asks_for_partner(play, bruno)
    silent.rings().is_let_go()
    partner.rings().leg.answer()
    assert bruno.talks_with(partner, within=30)
    bruno.presses("*").hears(CONFIRM).presses("1")
    assert bruno.talks_with(partner, within=30)
    play.passes(20)
    bruno.presses("*").hears("terminar, 3").presses("3")
    (record,) = play.all_settle(within=600)
    assert record.outcome == "connected"
    assert 17 <= record.conversation_seconds <= 32
