"""The parties of a play: a telephone and what its owner does, hears and says with it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from dispatch.use_cases.change_presence import change_presence
from telephony.sandbox.timing import NothingScheduledError, TimedOutError

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.world.plan import Desk
    from config.world.plan import Interpreter as Person
    from telephony.sandbox.hearing import Heard
    from telephony.sandbox.legs import Leg
    from telephony.sandbox.phones import Phone
    from tests.scenarios.play import Play

PATIENCE_SECONDS = 60.0
KEY_SECONDS = 0.4
"""From one key to the next, as people dial."""


class Party:
    """Somebody with a telephone."""

    def __init__(self, play: Play, name: str, number: str) -> None:
        """Be rung at `number`, and show it when dialling."""
        self.play = play
        self.name = name
        self.phone: Phone = play.stage.sandbox.phone(number)
        self.legs: list[Leg] = []
        self._listened_to = 0

    @property
    def leg(self) -> Leg:
        """The latest leg of this party."""
        if not self.legs:
            self.play.fails(f"{self.name} has no call")
        return self.legs[-1]

    @property
    def is_on_the_phone(self) -> bool:
        """Whether their latest leg is up."""
        return bool(self.legs) and self.legs[-1].is_live

    def dials(self, line: str, *, showing: str | None = None) -> Self:
        """Call one of the service's numbers; `showing` is another caller ID, such as "anonymous"."""
        self._takes(self.phone.dial(line, showing))
        return self

    def rings(self, within: float = PATIENCE_SECONDS) -> Self:
        """Let time pass until their phone rings."""
        self.play.waits_until(lambda: self.phone.ringing is not None, within, f"{self.name}'s phone to ring")
        ringing = self.phone.ringing
        if ringing is not None and (not self.legs or self.legs[-1] is not ringing):
            self._takes(ringing)
        return self

    def answers(self) -> Self:
        """Pick up the phone that rings, and hear the first words."""
        self.rings(0.0 if self.phone.ringing else PATIENCE_SECONDS)
        self.leg.answer()
        self.play.waits_until(
            lambda: bool(self.leg.heard) or not self.leg.is_live, 15.0, f"words for {self.name}"
        )
        return self

    def hears(self, words: str, within: float = PATIENCE_SECONDS) -> Self:
        """Let time pass until these words begin, after those heard before."""
        found: list[int] = []

        def is_heard() -> bool:
            found[:] = [
                index
                for index, heard in enumerate(self.leg.heard)
                if index >= self._listened_to and words in heard.text
            ][:1]
            return bool(found)

        self.play.waits_until(is_heard, within, f"{self.name} to hear {words!r}")
        self._listened_to = found[0] + 1
        return self

    def hears_out(self, words: str, within: float = PATIENCE_SECONDS) -> Self:
        """Let time pass until these words have been said to the end."""
        self.hears(words, within)
        item = self.leg.heard[self._listened_to - 1]
        self.play.waits_until(lambda: item.is_over, within, f"{words!r} to end")
        return self

    def presses(self, keys: str, every: float = KEY_SECONDS) -> Self:
        """Press keys, and let as much time pass as that takes."""
        self.leg.press(keys, every)
        self.play.passes(every * (len(keys) - 1) + 0.01)
        return self

    def writes(self, body: str, *, times: int = 1) -> Self:
        """Send a text message to where those of the service come from, its webhook several times."""
        self.phone.text(self.play.staff_line, body, times)
        self.play.passes(3)
        return self

    @property
    def texts(self) -> list[str]:
        """Every text message they have got."""
        return [text.body for text in self.phone.texts]

    def hangs_up(self) -> Self:
        """Put the phone down."""
        self.leg.hang_up()
        return self

    def talks_with(self, other: Party, within: float = 10.0) -> bool:
        """Let time pass until both hear each other, and tell whether they do."""
        if not self.legs or not other.legs:
            return False
        return self.play.comes_true(
            lambda: other.leg in self.leg.ear.hears and self.leg in other.leg.ear.hears, within
        )

    def is_alone(self) -> bool:
        """Tell whether nobody is heard now."""
        return not self.legs or not self.leg.ear.hears

    def is_let_go(self, within: float = PATIENCE_SECONDS) -> Self:
        """Let time pass until the service has hung up on them, or their phone stopped ringing."""
        self.play.waits_until(lambda: not self.leg.is_live, within, f"{self.name} to be let go")
        assert self.leg.end_cause != "phone", f"{self.name} hung up themselves"
        return self

    @property
    def said(self) -> list[str]:
        """Every sentence heard on the latest leg."""
        return [heard.text for heard in self.leg.heard if heard.kind == "say"]

    def sentences(self) -> list[Heard]:
        """Every sentence of the latest leg with its times."""
        return [heard for heard in self.leg.heard if heard.kind == "say"]

    def has_heard(self, words: str) -> bool:
        """Tell whether these words were heard at any time on the latest leg."""
        return any(words in sentence for sentence in self.said)

    def talk_seconds(self) -> float:
        """Return for how long others were heard, on all legs: the truth that records are held against."""
        intervals = [(start, end) for leg in self.legs for _, start, end in leg.talk_intervals]
        return sum(((end - start) for start, end in intervals), timedelta()).total_seconds()

    def _takes(self, leg: Leg) -> None:
        self.legs.append(leg)
        self._listened_to = 0


class Staff(Party):
    """A member of staff at a desk."""

    def __init__(self, play: Play, name: str, desk: Desk) -> None:
        """Use the telephone of a desk, perhaps a switchboard that others use too."""
        super().__init__(play, name, desk.number)
        self.desk = desk

    def asks_for(self, language: str) -> Self:
        """Dial the staff line, say who one is as the desk must, choose a language, and be led into the room.

        `language` is a keypad code.
        """
        self.dials(self.play.staff_line)
        if self.desk.identification != "caller":
            self.says_who()
        return self.chooses(language)

    def says_who(self) -> Self:
        """Wait for the question and press the access code."""
        asked = "access code" if self.play.hears_english(self) else "código de acesso"
        self.hears(asked).play.passes(0.3)
        return self.presses(self.desk.access_code)

    def chooses(self, language: str) -> Self:
        """Wait for the question and press a language's code."""
        english = self.desk.prompt_language == "en"
        self.hears("language code" if english else "código da língua").play.passes(0.3)
        self.presses(language)
        return self.hears("You asked for" if english else "Pediu")


class Interpreter(Party):
    """An interpreter at home."""

    def __init__(self, play: Play, name: str, person: Person) -> None:
        """Be the person whom the world's plan has."""
        super().__init__(play, name, person.number)
        self.person = person

    @property
    def live(self) -> dict[str, Any]:
        """What live state holds of them."""
        services = self.play.stage.services
        return services.live.run("read_interpreter", {"interpreter_id": self.person.interpreter_id})

    @property
    def presence(self) -> str:
        """Their presence now."""
        return str(self.live["presence"])

    def is_on_duty(self) -> Self:
        """Come on duty without the telephone; `test_duty` shows how it is done with one."""
        return self._changes("on_duty")

    def is_off_duty(self) -> Self:
        """Go off duty without the telephone."""
        return self._changes("off_duty")

    def signs_on(self, key: str = "1") -> Self:
        """Dial the interpreter line, give number and PIN, and press a key of its menu."""
        self.dials(self.play.interpreter_line).hears("o seu PIN").play.passes(0.3)
        self.presses(self.person.login).hears("Para ficar de serviço").play.passes(0.3)
        return self.presses(key)

    def is_on_standby(self) -> Self:
        """Ask for a line to wait on by telephone, be rung for it, and begin."""
        self.signs_on("4").hears_out("Ligamos-lhe de imediato.").is_let_go()
        return self.begins_standby()

    def begins_standby(self) -> Self:
        """Answer the call that puts them on standby, and press the key that begins it."""
        self.answers().hears("Para começar, prima 1.").play.passes(0.5)
        return self.presses("1").hears("Está em linha.")

    def takes_whisper(self, key: str = "1") -> Self:
        """Hear a request on the line on which they wait, and press a key."""
        return self.hears_offer().presses(key)

    def accepts(self) -> Self:
        """Answer the phone that rings and press 1 when asked."""
        return self.answers().hears_offer().presses("1")

    def hears_offer(self) -> Self:
        """Let time pass until they hear what to press."""
        self.hears("to accept, press 1" if self.person.prompt_language == "en" else "para aceitar, prima 1")
        self.play.passes(0.5)
        return self

    def _changes(self, event: str) -> Self:
        change_presence(
            self.play.stage.services,
            interpreter_id=self.person.interpreter_id,
            event=event,
            operation_id="",
        )
        # Presses on the phone would wake the dispatcher; so must this.
        self.play.stage._pump_soon()
        self.play.passes(0.01)
        return self


def waits(loop: Any, condition: Callable[[], bool], within: float) -> bool:
    """Let time pass until the condition holds, and tell whether it did."""
    try:
        loop.run_until(condition, within)
    except (TimedOutError, NothingScheduledError):
        return condition()
    return True
