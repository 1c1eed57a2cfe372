"""Dispatchers die, commands and deadlines come twice, and Redis forgets everything."""

from __future__ import annotations

import pytest

from dispatch.dispatcher import Dispatcher
from dispatch.live.streams import Command, CommandStream
from tests.scenarios import cast
from tests.scenarios.play import Interpreter, Play, Staff


class Undertaker:
    """Lets the dispatcher die at a chosen command, and gives what it left to another."""

    def __init__(self, play: Play) -> None:
        """Watch the stage's dispatcher."""
        self.play = play
        self.first = play.stage.dispatcher
        self.left: list[Command] = []

    def dies_at(self, kind: str, *, after_claim: bool) -> None:
        """Have the next command of a kind taken by a dispatcher that dies with it."""
        carry_out = self.first.carry_out

        def dies(command: Command) -> None:
            if command.kind != kind or self.left:
                carry_out(command)
                return
            self.left.append(command)
            if after_claim:
                self.play.stage.services.live.run("begin_dial", {"offer_id": command.fields["offer_id"]})

        self.first.carry_out = dies  # type: ignore[method-assign]

    def another_takes_over(self) -> list[Command]:
        """Let another dispatcher claim and carry out what the dead one left; return that."""
        stage = self.play.stage
        commands = CommandStream(stage.redis, self.play.keys)
        second = Dispatcher(
            stage.services, commands, self.first._carrier, stage.settings.dispatch, stage.staff_line
        )
        claimed = commands.claim_commands("second", 64, 0)
        for command in claimed:
            second.carry_out(command)
        stage._pump_soon()
        return claimed


@pytest.mark.parametrize("after_claim", [False, True], ids=["before claiming", "between claim and dial"])
def test_a_dispatcher_dies_with_a_dial_and_another_takes_over(
    play: Play, bruno: Staff, olena: Interpreter, after_claim: bool
) -> None:
    undertaker = Undertaker(play)
    olena.is_on_duty()
    undertaker.dies_at("dial_interpreter", after_claim=after_claim)
    bruno.asks_for(cast.UKRAINIAN)
    play.passes(5)
    assert olena.phone.ringing is None
    assert len(undertaker.another_takes_over()) == 1
    # A dial that was claimed may have left: until it had time to show itself, she is rung by nobody else.
    olena.rings(within=8 if after_claim else 5).accepts()
    assert bruno.talks_with(olena)
    play.passes(20)
    bruno.hangs_up()
    assert play.settles().outcome == "connected"
    assert len(olena.phone.legs) == 1


def test_a_dispatcher_that_died_after_the_dial_left_rings_nobody_twice(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    """The dial left the building, but nobody wrote down that it did."""
    undertaker = Undertaker(play)
    olena.is_on_duty()
    play.passes(1)
    taras.is_on_duty()
    undertaker.dies_at("dial_interpreter", after_claim=True)
    bruno.asks_for(cast.UKRAINIAN)
    (command,) = undertaker.left
    offer_id = command.fields["offer_id"]
    undertaker.first._carrier.dial_interpreter(offer_id, olena.phone.number, play.staff_line, 20)
    olena.rings()
    undertaker.another_takes_over()
    olena.accepts()
    assert bruno.talks_with(olena)
    play.passes(20)
    bruno.hangs_up()
    play.settles()
    assert play.outcomes() == [("1001", "accepted")]


def test_a_dispatcher_that_is_slow_and_not_dead_does_no_harm(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    """Another claims the dial while the first one's request is still on its way."""
    undertaker = Undertaker(play)
    olena.is_on_duty()
    play.passes(1)
    taras.is_on_duty()
    undertaker.dies_at("dial_interpreter", after_claim=True)
    bruno.asks_for(cast.UKRAINIAN)
    (command,) = undertaker.left
    undertaker.another_takes_over()
    carrier = undertaker.first._carrier
    offer_id = command.fields["offer_id"]
    leg_id = carrier.dial_interpreter(offer_id, olena.phone.number, play.staff_line, 20)
    play.stage.services.live.run("dial_placed", {"offer_id": offer_id, "leg_id": leg_id})
    play.may_be_busy = {"olena"}  # one phone, and the dead offer's ring may meet the next one's
    play.passes(1)
    play.waits_until(lambda: bool(olena.phone.ringing or taras.phone.ringing), 30, "somebody to be rung")
    rung = olena if olena.phone.ringing else taras
    rung.accepts()
    assert bruno.talks_with(rung)
    play.passes(20)
    bruno.hangs_up()
    play.settles()
    assert len(play.conversations()) == 1


@pytest.mark.parametrize("kind", ["dial_interpreter", "lead_leg", "end_leg", "dial_staff", "check_call"])
def test_every_command_carried_out_twice_is_harmless(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter, kind: str
) -> None:
    dispatcher = play.stage.dispatcher
    carry_out = dispatcher.carry_out

    def twice(command: Command) -> None:
        carry_out(command)
        if command.kind == kind:
            again = Command(command.entry_id, command.kind, command.fields, redelivered=True)
            play.loop.call_later(0.5, carry_out, again)
            carry_out(again)

    dispatcher.carry_out = twice  # type: ignore[method-assign]
    olena.is_on_duty()
    play.passes(1)
    taras.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.answers().hears_offer().presses("2")
    taras.accepts()
    assert bruno.talks_with(taras)
    play.passes(30)
    bruno.hangs_up()
    taras.hears("se a chamada caiu, 2.").presses("2")
    bruno.answers().hears("prima 1").presses("1")
    assert bruno.talks_with(taras)
    play.passes(30)
    bruno.hangs_up()
    taras.hears("se a chamada caiu, 2.", within=20).presses("1").is_let_go()
    record = play.settles()
    assert play.outcomes() == [("1001", "declined"), ("1002", "accepted")]
    assert record.conversation_seconds in range(57, 66)


def test_every_deadline_fired_twice_is_harmless(play: Play, bruno: Staff, olena: Interpreter) -> None:
    live = play.stage.services.live
    fired: list[str] = []

    def fire_again() -> None:
        """Fire what was due a moment ago by another dispatcher that saw it too."""
        for member in play.redis.zrange(play.keys.of("deadlines"), 0, -1):
            kind, _, subject = str(member).partition("|")
            fired.append(kind)
            live.run(f"fire_{kind}", {"id": subject})
            live.run(f"fire_{kind}", {"id": subject})
        play.loop.call_later(0.7, fire_again)

    fire_again()
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.accepts()
    assert bruno.talks_with(olena)
    play.passes(70)
    olena.hangs_up()
    bruno.hears("O intérprete saiu.").presses("1").is_let_go()
    assert play.settles().outcome == "connected"
    assert {"offer", "give_up", "check", "join", "settle"} <= set(fired)


def test_a_wipe_of_redis_during_the_wait_keeps_the_place(
    play: Play, bruno: Staff, carla: Staff, olena: Interpreter
) -> None:
    bruno.asks_for(cast.UKRAINIAN).hears("Ainda não há")
    play.passes(3)
    carla.asks_for(cast.RUSSIAN).hears("Ainda não há")
    queued_at = play.live_call(bruno)["queued_at"]
    play.forgets_everything()
    play.passes(25)  # the next wait documents re-open both
    assert float(play.live_call(bruno)["queued_at"]) == pytest.approx(float(queued_at), abs=0.001)
    olena.is_on_duty().answers().hears("Ucraniano: para aceitar").presses("1")
    assert bruno.talks_with(olena)
    play.passes(30)
    bruno.hangs_up()
    olena.hears("A instituição desligou.", within=90).presses("1").is_let_go()
    carla.hangs_up()
    first, second = play.all_settle()
    assert (first.outcome, second.outcome) == ("connected", "abandoned")
    assert abs(first.conversation_seconds - bruno.talk_seconds()) <= 2


def test_a_wipe_of_redis_during_a_conversation_is_noticed_by_nobody(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.accepts()
    assert bruno.talks_with(olena)
    play.passes(20)
    play.forgets_everything()
    play.passes(10)
    assert play.live_call(bruno)["state"] == "talking"
    assert olena.presence == "in_call"
    assert bruno.talks_with(olena)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    record = play.settles()
    assert record.outcome == "connected"
    assert abs(record.conversation_seconds - bruno.talk_seconds()) <= 2
    play.passes(60)
    assert olena.presence == "available"


def test_an_acceptance_in_the_lost_second_is_concluded_from_the_room(
    play: Play, bruno: Staff, olena: Interpreter, monkeypatch: pytest.MonkeyPatch
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.answers().hears_offer()
    play.stage.settle_records()
    monkeypatch.setattr(play.stage.fact_writer, "write_once", lambda _seconds: 0)
    olena.presses("1")
    assert bruno.talks_with(olena)
    play.passes(1)  # for the join to be reported as well
    monkeypatch.undo()
    play.redis.delete(play.keys.of("facts"))  # the second that nobody wrote down
    play.forgets_everything()
    play.passes(10)
    assert play.live_call(bruno)["state"] == "talking"
    play.passes(20)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    record = play.settles()
    assert (record.outcome, record.estimated) == ("connected", True)
    assert abs(record.conversation_seconds - bruno.talk_seconds()) <= 2


def test_a_phone_that_rings_while_redis_is_wiped_just_stops_and_the_caller_keeps_the_place(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.rings()
    play.passes(1)
    queued_at = play.live_call(bruno)["queued_at"]
    play.forgets_everything()
    play.passes(3)
    assert float(play.live_call(bruno)["queued_at"]) == pytest.approx(float(queued_at), abs=0.001)
    olena.rings(within=30).accepts()
    assert bruno.talks_with(olena)
    play.passes(20)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    assert play.settles().outcome == "connected"


def test_key_1_for_an_offer_that_a_wipe_has_lost_is_answered_politely(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.answers().hears_offer()
    play.forgets_everything()
    olena.presses("1").hears("Já não é preciso").is_let_go()
    olena.rings(within=40).accepts()
    assert bruno.talks_with(olena)
    play.passes(20)
    bruno.hangs_up()
    olena.hears("A instituição desligou.").presses("1").is_let_go()
    assert play.settles().outcome == "connected"


def test_who_hung_up_in_the_moment_of_a_wipe_is_noticed_by_the_list(
    play: Play, bruno: Staff, olena: Interpreter
) -> None:
    olena.is_on_duty()
    bruno.asks_for(cast.UKRAINIAN)
    olena.accepts()
    assert bruno.talks_with(olena)
    play.passes(20)
    play.stage.settle_records()
    bruno.hangs_up()
    play.forgets_everything(known=False)
    olena.hears("A instituição desligou.", within=30).presses("1").is_let_go()
    record = play.settles()
    assert record.outcome == "connected"
    assert abs(record.conversation_seconds - bruno.talk_seconds()) <= 2


@pytest.mark.parametrize("known", [True, False])
def test_who_gave_up_in_the_moment_of_a_wipe_has_abandoned_a_request(
    play: Play, bruno: Staff, known: bool
) -> None:
    bruno.asks_for(cast.UKRAINIAN).hears("Ainda não há")
    play.stage.settle_records()
    if known:
        bruno.hangs_up()
        play.forgets_everything()
    else:
        play.forgets_everything(known=False)
        bruno.hangs_up()
    play.passes(30)
    record = play.settles()
    assert (record.outcome, record.conversation_seconds) == ("abandoned", 0)


def test_after_a_wipe_people_are_on_duty_as_they_were(
    play: Play, bruno: Staff, olena: Interpreter, taras: Interpreter
) -> None:
    taras.is_on_duty()
    play.passes(1)
    olena.is_on_duty()
    play.passes(1)
    play.forgets_everything()
    play.passes(3)
    assert [one.presence for one in (olena, taras)] == ["available", "available"]
    bruno.asks_for(cast.UKRAINIAN)
    taras.accepts()  # idle longest, as before
    assert bruno.talks_with(taras)
    play.passes(10)
    bruno.hangs_up()
    taras.hears("A instituição desligou.").presses("1").is_let_go()
    assert play.settles().outcome == "connected"
