"""Clients who are elsewhere: staff key in their number, and their phone rings into the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from config.rehearsal.stage import StageSettings
from config.world.numbers import LANDLINES
from dispatch.domain.legs import LegRole
from dispatch.domain.settings import DispatchSettings
from dispatch.records import tables as kept
from telephony.sandbox.phones import Busy, NeverAnswers, Voicemail
from tests.scenarios import cast
from tests.scenarios.test_nobody import ROUGH

if TYPE_CHECKING:
    from tests.scenarios.play import Interpreter, Party, Play, Staff

NUMBER = LANDLINES.number(950)
OTHER = LANDLINES.number(951)
CALLED = "Ligamos ao cliente. Quando atender, prima asterisco e depois 1; se for máquina, 2."
LATER = "Ligamos quando houver intérprete."
REFUSED = "Não podemos ligar para esse número."
ANSWERED = "Se o cliente atendeu, prima 1; se é máquina, 2; para o menu, 3."


@pytest.fixture
def client(play: Play) -> Party:
    """Return the client's telephone."""
    return play.stranger(NUMBER)


def dialled(number: str = NUMBER) -> str:
    """Return a foreign number as it is dialled in Portugal."""
    return "00" + number.removeprefix("+")


def talk(staff: Staff, interpreter: Interpreter) -> None:
    """Have staff and an interpreter talk."""
    interpreter.is_on_duty()
    staff.asks_for(cast.UKRAINIAN)
    interpreter.accepts()
    assert staff.talks_with(interpreter)
    staff.play.passes(5)


def keys_in(staff: Staff, digits: str, end: str = "#") -> None:
    """Have staff choose the client in a menu, and press a number."""
    staff.hears("ao cliente, prima 7.").presses("7").hears("Marque o número do cliente").play.passes(0.5)
    staff.presses(digits + end)


def has_called(staff: Staff) -> None:
    """Have staff who talk call the client, as far as the room again."""
    staff.presses("*")
    keys_in(staff, dialled())
    staff.hears(" ".join(dialled()) + ": para ligar, prima 1; para corrigir, 2.").presses("1").hears(CALLED)


def outcomes(play: Play) -> list[str]:
    """Return what came of each dial of a client, in order."""
    with play.stage.records.reading() as session:
        query = select(kept.FactRow.details).where(kept.FactRow.kind == "client_ended")
        rows = session.scalars(query.order_by(kept.FactRow.occurred_at, kept.FactRow.fact_id))
        return [row["outcome"] for row in rows]


def legs_of_clients(play: Play) -> list[kept.LegRow]:
    """Return the recorded legs of clients, oldest first."""
    with play.stage.records.reading() as session:
        query = select(kept.LegRow).where(kept.LegRow.role == LegRole.CLIENT)
        rows = list(session.scalars(query.order_by(kept.LegRow.started_at)))
        session.expunge_all()
    return rows


def number_is_erased(play: Play) -> bool:
    """Tell whether no number is kept any more."""
    values = [play.redis.get(name) for name in play.redis.scan_iter(play.keys.of("number", "*"))]
    return NUMBER not in values and OTHER not in values


def test_a_client_is_called_from_the_conversation_and_leaves_with_it(
    play: Play, bruno: Staff, olena: Interpreter, client: Party
) -> None:
    talk(bruno, olena)
    has_called(bruno)
    client.rings()
    assert client.leg.from_ == play.staff_line  # nobody sees another's number
    play.passes(4)
    client.leg.answer()
    assert bruno.talks_with(client)
    assert olena.talks_with(client)
    assert client.said == []  # no word of the service, before or after a person speaks
    bruno.presses("*").hears(ANSWERED).presses("1")
    assert bruno.talks_with(client)
    play.passes(120)  # nobody is asked again
    assert bruno.talks_with(client)
    bruno.presses("*").hears("terminar, 3").presses("3")
    client.is_let_go(within=5)
    assert client.leg.heard == [] or all(heard.kind != "say" for heard in client.leg.heard)
    record = play.settles()
    assert record.outcome == "connected"
    assert outcomes(play) == ["over"]
    (leg,) = legs_of_clients(play)
    assert leg.status == "completed"
    assert 120 <= (leg.duration_seconds or 0) <= 160
    (first, *more) = play.conversations()
    assert {talk.interpreter_id for talk in (first, *more)} == {"interpreter-1001"}
    assert abs(record.conversation_seconds - olena_with_staff(bruno, olena)) <= 4
    assert number_is_erased(play)


def olena_with_staff(staff: Staff, interpreter: Interpreter) -> float:
    """Return for how long the interpreter was heard by staff: what counts, whoever else was there."""
    names = {leg.sid for leg in interpreter.legs}
    spans = [span for leg in staff.legs for span in leg.talk_intervals if span[0] in names]
    return sum((end - start).total_seconds() for _, start, end in spans)


def test_a_number_keyed_in_while_waiting_is_dialled_once_an_interpreter_is_there(
    play: Play, bruno: Staff, olena: Interpreter, client: Party
) -> None:
    bruno.asks_for(cast.UKRAINIAN).hears("Não há intérprete desta língua")
    keys_in(bruno, dialled())
    bruno.hears("para ligar, prima 1").presses("1").hears(LATER)
    bruno.hears("Para mudar o número do cliente, prima 7.")
    play.passes(30)
    assert client.phone.ringing is None
    olena.is_on_duty().accepts()
    assert bruno.talks_with(olena)
    client.rings(within=5)
    client.leg.answer()
    assert bruno.talks_with(client)
    bruno.presses("*").hears(ANSWERED).presses("1")
    assert bruno.talks_with(client)
    play.passes(10)
    bruno.hangs_up()
    client.is_let_go(within=60)
    play.settles()
    assert outcomes(play) == ["over"]
    assert number_is_erased(play)


def test_an_interpreter_who_accepts_while_the_number_is_keyed_in_waits_for_it(
    play: Play, bruno: Staff, olena: Interpreter, client: Party
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    play.passes(3)
    bruno.presses("*").hears("Para ligar ao cliente, prima 7.").presses("7").hears("Marque o número")
    olena.accepts().hears("A instituição ainda está a marcar dados")
    bruno.presses(dialled() + "#").hears("para ligar, prima 1").presses("1").hears(LATER)
    assert bruno.talks_with(olena)
    client.rings(within=5).leg.answer()
    assert bruno.talks_with(client)
    bruno.presses("*").hears(ANSWERED).presses("1")
    bruno.talks_with(client)
    bruno.presses("*").hears("terminar, 3").presses("3")
    assert play.settles().outcome == "connected"


NEWS = {"unanswered": "O cliente não atendeu.", "busy": "O telefone do cliente está ocupado."}


@pytest.mark.parametrize("first", NEWS)
def test_staff_hear_at_their_next_menu_why_there_is_no_client_and_only_a_key_calls_again(
    play: Play, bruno: Staff, olena: Interpreter, client: Party, first: str
) -> None:
    if first == "busy":
        client.phone.on_ring = Busy()
    talk(bruno, olena)
    has_called(bruno)
    play.passes(45)
    assert bruno.talks_with(olena)
    assert client.phone.ringing is None
    client.phone.on_ring = NeverAnswers()
    bruno.presses("*").hears(NEWS[first]).hears("Para voltar a ligar ao cliente, prima 7; outro número, 8.")
    bruno.presses("7").hears(CALLED)
    client.rings().leg.answer()
    assert bruno.talks_with(client)
    bruno.presses("*").hears(ANSWERED).presses("1")
    assert bruno.talks_with(client)
    bruno.presses("*").hears("terminar, 3").presses("3")
    play.settles()
    assert outcomes(play) == [first, "over"]
    assert [leg.status for leg in legs_of_clients(play)] == [first, "completed"]


def test_a_voicemail_is_let_go_at_once_by_a_key(
    play: Play, bruno: Staff, olena: Interpreter, client: Party
) -> None:
    client.phone.on_ring = Voicemail(after=5.0)
    talk(bruno, olena)
    has_called(bruno)
    client.rings()
    assert bruno.talks_with(client)
    bruno.presses("*").hears(ANSWERED).presses("2").hears("A chamada para o cliente foi desligada.")
    client.is_let_go(within=2)
    assert bruno.talks_with(olena)
    play.passes(60)
    assert client.phone.ringing is None
    bruno.presses("*").hears("terminar, 3").presses("3")
    play.settles()
    assert outcomes(play) == ["machine"]


def test_of_whom_staff_say_nothing_though_asked_the_leg_is_let_go(
    play: Play, bruno: Staff, olena: Interpreter, client: Party
) -> None:
    client.phone.on_ring = Voicemail(after=5.0)
    talk(bruno, olena)
    has_called(bruno)
    client.rings()
    bruno.hears(ANSWERED, within=50).hears(ANSWERED, within=50)
    client.is_let_go(within=50)
    assert bruno.talks_with(olena)
    bruno.presses("*").hears("O cliente já não está em linha.").hears("terminar, 3").presses("3")
    play.settles()
    assert outcomes(play) == ["unconfirmed"]


def test_a_wrong_number_is_corrected_when_it_is_read_back(
    play: Play, bruno: Staff, olena: Interpreter, client: Party
) -> None:
    wrong = play.stranger(OTHER)
    talk(bruno, olena)
    bruno.presses("*")
    keys_in(bruno, dialled(OTHER), end="")  # a pause ends it as well
    bruno.hears(" ".join(dialled(OTHER))).presses("2").hears("Marque o número do cliente").play.passes(0.5)
    bruno.presses(dialled() + "#").hears(" ".join(dialled())).presses("1").hears(CALLED)
    client.rings()
    assert not wrong.phone.legs
    assert bruno.talks_with(olena)
    bruno.presses("*").hears("Para deixar de ligar ao cliente, prima 7.").presses("7")
    bruno.hears("A chamada para o cliente foi desligada.")
    client.is_let_go(within=2)
    bruno.talks_with(olena)
    bruno.presses("*").hears("terminar, 3").presses("3")
    play.settles()
    assert outcomes(play) == ["withdrawn"]
    assert number_is_erased(play)


def test_a_number_that_nobody_confirms_is_not_dialled(
    play: Play, bruno: Staff, olena: Interpreter, client: Party
) -> None:
    talk(bruno, olena)
    bruno.presses("*")
    keys_in(bruno, dialled())
    bruno.hears("para ligar, prima 1").hears("O cliente não será chamado.")
    assert bruno.talks_with(olena)
    assert number_is_erased(play)
    bruno.presses("*").hears("Para ligar ao cliente, prima 7.").presses("3")
    play.settles()
    assert not client.phone.legs
    assert outcomes(play) == []


# Of Ofcom's numbers for drama, but for the last two, which are nobody's.
@pytest.mark.parametrize("digits", ["00449098790001", "00448081570001", "112", "009999", "1"])
def test_a_number_that_must_not_be_dialled_is_refused(
    play: Play, bruno: Staff, olena: Interpreter, digits: str
) -> None:
    talk(bruno, olena)
    bruno.presses("*")
    keys_in(bruno, digits)
    bruno.hears(REFUSED).hears("Marque o número do cliente").play.passes(0.5)
    bruno.presses(digits + "#").hears(REFUSED).hears("Marque o número").play.passes(0.5)
    bruno.presses(digits + "#").hears(REFUSED)
    assert bruno.talks_with(olena)
    bruno.presses("*").hears("terminar, 3").presses("3")
    play.settles()
    assert outcomes(play) == []


def test_our_own_line_is_no_client(play: Play, bruno: Staff, olena: Interpreter) -> None:
    talk(bruno, olena)
    bruno.presses("*")
    keys_in(bruno, dialled(play.staff_line))
    bruno.hears(REFUSED)
    bruno.hangs_up()
    play.settles()


@pytest.mark.parametrize("stage_settings", [StageSettings(client_regions=("PT", "ES"))])
def test_a_number_of_a_country_that_is_not_allowed_is_refused(
    play: Play, bruno: Staff, olena: Interpreter, client: Party
) -> None:
    talk(bruno, olena)
    bruno.presses("*")
    keys_in(bruno, dialled())
    bruno.hears(REFUSED)
    bruno.hangs_up()
    play.settles()
    assert not client.phone.legs


@pytest.mark.parametrize(
    "stage_settings",
    [StageSettings(dispatch=DispatchSettings(calls_per_second=10.0, client_dials_per_day=1))],
)
def test_more_clients_than_the_day_allows_are_not_called(
    play: Play, bruno: Staff, olena: Interpreter, client: Party
) -> None:
    talk(bruno, olena)
    has_called(bruno)
    client.rings()
    play.passes(45)
    capped = "Hoje já não é possível ligar a mais clientes."
    bruno.presses("*").hears("O cliente não atendeu.").hears("prima 7; outro número").presses("7")
    bruno.hears(capped)
    assert bruno.talks_with(olena)
    bruno.presses("*").hears("prima 7; outro número, 8").presses("8").hears(capped)
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    play.settles()
    assert len(client.phone.legs) <= 1
    assert outcomes(play) == ["unanswered"]


def test_a_client_who_hangs_up_ends_nothing(
    play: Play, bruno: Staff, olena: Interpreter, client: Party
) -> None:
    talk(bruno, olena)
    has_called(bruno)
    client.rings().leg.answer()
    assert bruno.talks_with(client)
    bruno.presses("*").hears(ANSWERED).presses("1")
    assert bruno.talks_with(client)
    play.passes(20)
    client.hangs_up()
    play.passes(20)
    assert bruno.talks_with(olena)
    bruno.presses("*").hears("O cliente já não está em linha.").presses("1")
    assert bruno.talks_with(olena)
    bruno.presses("*").hears("terminar, 3").presses("3")
    assert sum("já não está" in said for said in bruno.said) == 1  # told once
    assert play.settles().outcome == "connected"
    assert outcomes(play) == ["left"]


def test_staff_hang_up_while_the_clients_phone_rings(
    play: Play, bruno: Staff, olena: Interpreter, client: Party
) -> None:
    talk(bruno, olena)
    has_called(bruno)
    client.rings()
    bruno.hangs_up()
    client.is_let_go(within=3)
    olena.hears("A instituição desligou.").presses("1")
    play.settles()
    assert outcomes(play) == ["withdrawn"]


def test_staff_hang_up_and_come_back_to_a_client_who_was_not_left_with_the_interpreter(
    play: Play, bruno: Staff, olena: Interpreter, client: Party
) -> None:
    talk(bruno, olena)
    has_called(bruno)
    client.rings().leg.answer()
    assert bruno.talks_with(client)
    bruno.presses("*").hears(ANSWERED).presses("1")
    assert bruno.talks_with(client)
    bruno.hangs_up()
    play.passes(5)
    assert client.is_alone()
    olena.hears("A instituição desligou.")
    bruno.dials(play.staff_line)
    assert bruno.talks_with(olena, within=20)
    assert bruno.talks_with(client, within=20)
    assert client.said == []
    play.passes(10)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").play.passes(0.5)
    olena.presses("1")
    client.is_let_go(within=5)
    play.settles()
    assert outcomes(play) == ["over"]


def test_the_client_stays_with_staff_when_the_interpreter_is_replaced(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter, client: Party
) -> None:
    talk(bruno, olena)
    has_called(bruno)
    client.rings().leg.answer()
    bruno.presses("*").hears(ANSWERED).presses("1")
    assert bruno.talks_with(client)
    olena.hangs_up()
    taras.is_on_duty()
    bruno.hears("O intérprete saiu.").presses("2").hears("Vamos chamar outro intérprete.")
    taras.accepts()
    assert taras.talks_with(client)
    assert bruno.talks_with(taras)
    play.passes(3)
    bruno.presses("*").hears("terminar, 3").presses("3")
    client.is_let_go(within=5)
    play.settles()


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_wipe_of_redis_does_not_leave_the_clients_leg_up(
    play: Play, bruno: Staff, olena: Interpreter, client: Party, *, confirmed: bool
) -> None:
    talk(bruno, olena)
    has_called(bruno)
    client.rings().leg.answer()
    assert bruno.talks_with(client)
    if confirmed:
        bruno.presses("*").hears(ANSWERED).presses("1")
        assert bruno.talks_with(client)
    play.passes(5)
    play.forgets_everything()
    play.passes(10)
    assert bruno.talks_with(client)
    if not confirmed:
        bruno.hears(ANSWERED, within=60).presses("1")
        assert bruno.talks_with(client)
    play.passes(60)
    bruno.presses("*").hears("Para desligar o cliente, prima 7.").presses("1")
    assert bruno.talks_with(client)
    bruno.presses("*").hears("terminar, 3").presses("3")
    client.is_let_go(within=10)
    record = play.settles()
    assert record.outcome == "connected"
    assert outcomes(play) == ["over"]


def test_a_wipe_of_redis_while_the_clients_phone_rings(
    play: Play, bruno: Staff, olena: Interpreter, client: Party
) -> None:
    talk(bruno, olena)
    has_called(bruno)
    client.rings()
    play.passes(3)
    play.forgets_everything()
    play.passes(8)
    client.leg.answer()
    assert bruno.talks_with(client)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1")
    client.is_let_go(within=40)
    play.settles()


@pytest.mark.parametrize("weather", ROUGH)
def test_a_client_in_bad_weather(
    play: Play, bruno: Staff, olena: Interpreter, client: Party, weather: str
) -> None:
    play.expected_notifications = {13236, 11200, 11205, 15003, 16011}
    talk(bruno, olena)
    play.weather(**ROUGH[weather])
    has_called(bruno)
    client.rings().leg.answer()
    assert bruno.talks_with(client, within=30)
    bruno.presses("*").hears(ANSWERED).presses("1")
    assert bruno.talks_with(client, within=30)
    play.passes(20)
    bruno.presses("*").hears("terminar, 3").presses("3")
    client.is_let_go(within=100)
    (record,) = play.all_settle(within=600)
    assert record.outcome == "connected"
