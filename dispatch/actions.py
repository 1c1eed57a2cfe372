"""What each command of the commands stream has done at the carrier, one method each."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from dispatch.domain.commands import Announcement, CommandKind, Scene, Text, TextMessage
from dispatch.domain.errors import CarrierError, CarrierUnavailable, CarrierUncertain, LegGone
from dispatch.domain.states import StandbyStep
from dispatch.ports import PartnerAttempt
from dispatch.use_cases.check_call import check_call
from dispatch.use_cases.check_leg import check_leg
from dispatch.use_cases.compare_calls import compare_calls

if TYPE_CHECKING:
    from collections.abc import Callable

    from dispatch.domain.settings import DispatchSettings
    from dispatch.live.streams import Command
    from dispatch.ports import Carrier
    from dispatch.services import Services

log = logging.getLogger(__name__)

CHECKS = frozenset({CommandKind.COMPARE_CALLS, CommandKind.CHECK_CALL, CommandKind.CHECK_LEG})
"""Commands that only ask the carrier: nobody waits for them, so nothing may wait behind them."""
DIALS = frozenset(
    {
        CommandKind.DIAL_INTERPRETER,
        CommandKind.DIAL_STANDBY,
        CommandKind.DIAL_STAFF,
        CommandKind.DIAL_PARTNER,
        CommandKind.DIAL_CLIENT,
    }
)
ONCE = DIALS | {CommandKind.SEND_TEXT}
"""What must not be done twice, and is not tried again where it may have been done."""
STANDBY_SCENES = frozenset({Scene.WHISPER, Scene.STANDBY})
TRY_SECONDS = 60.0
"""How long a command that the carrier could not take is tried again."""
DIAL_TRY_SECONDS = 3.0
"""How long a dial that the carrier surely did not make is tried again; somebody waits for it."""


def is_worth_another_try(command: Command, error: CarrierUnavailable, now: float) -> bool:
    """Tell whether a command is to be tried again; a dial that may have left is never made twice."""
    if command.kind in ONCE and isinstance(error, CarrierUncertain):
        return False
    longest = DIAL_TRY_SECONDS if command.kind in DIALS else TRY_SECONDS
    return now - float(command.fields["decided_at"]) < longest


class Actions:
    """Carries out one command at a time, in whatever thread asks; `by_kind` is the table of all of them.

    Each may raise CarrierError. Carrying one out twice is harmless.
    """

    def __init__(
        self,
        services: Services,
        carrier: Carrier,
        settings: DispatchSettings,
        dial_from: str,
        text_from: str | None,
    ) -> None:
        """`dial_from` is the number (E.164) that people see who are rung; without `text_from` no texts."""
        self._services = services
        self._carrier = carrier
        self._settings = settings
        self._dial_from = dial_from
        self._text_from = text_from
        self.by_kind: dict[str, Callable[[Command], None]] = {
            CommandKind.DIAL_INTERPRETER: self._dial_interpreter,
            CommandKind.DIAL_STANDBY: self._dial_standby,
            CommandKind.DIAL_STAFF: self._dial_staff,
            CommandKind.DIAL_PARTNER: self._dial_partner,
            CommandKind.DIAL_CLIENT: self._dial_client,
            CommandKind.LEAD_LEG: self._lead_leg,
            CommandKind.END_LEG: self._end_leg,
            CommandKind.END_CONFERENCE: self._end_conference,
            CommandKind.COMPARE_CALLS: self._compare_calls,
            CommandKind.CHECK_CALL: self._check_call,
            CommandKind.CHECK_LEG: self._check_leg,
            CommandKind.SEND_TEXT: self._send_text,
            CommandKind.ANNOUNCE: self._announce,
        }

    def _dial_interpreter(self, command: Command) -> None:
        offer_id = command.fields["offer_id"]
        claim = self._services.live.run_kept(
            "begin_dial",
            {"offer_id": offer_id, "redelivered": command.redelivered},
            self._settings.replicas,
        )
        if not claim["dial"]:
            return
        interpreter = self._services.directory.interpreter(claim["interpreter_id"])
        number = self._services.directory.phone(interpreter.number_id) if interpreter else None
        try:
            if number is None:
                log.warning("interpreter_without_number interpreter_id=%s", claim["interpreter_id"])
                self._services.live.run("dial_failed", {"offer_id": offer_id})
                return
            leg_id = self._carrier.dial_interpreter(
                offer_id, number, self._dial_from, self._settings.ring_seconds
            )
        except CarrierUncertain:
            self._services.live.run("dial_uncertain", {"offer_id": offer_id})
            raise
        except CarrierUnavailable as error:
            if is_worth_another_try(command, error, self._services.clock.now().timestamp()):
                self._services.live.run("dial_postponed", {"offer_id": offer_id})
            else:
                self._services.live.run("dial_failed", {"offer_id": offer_id, "cause": "carrier"})
            raise
        except CarrierError:
            self._services.live.run("dial_failed", {"offer_id": offer_id})
            raise
        self._services.live.run("dial_placed", {"offer_id": offer_id, "leg_id": leg_id})

    def _dial_standby(self, command: Command) -> None:
        stay = {name: command.fields[name] for name in ("interpreter_id", "standby_id")}
        claim = self._services.live.run("begin_standby", {**stay, "redelivered": command.redelivered})
        if not claim["dial"]:
            return
        interpreter = self._services.directory.interpreter(stay["interpreter_id"])
        number = self._services.directory.phone(interpreter.number_id) if interpreter else None
        try:
            if number is None:
                log.warning("interpreter_without_number interpreter_id=%s", stay["interpreter_id"])
                self._services.live.run("fail_standby", stay)
                return
            leg_id = self._carrier.dial_standby(
                stay["interpreter_id"],
                stay["standby_id"],
                number,
                self._dial_from,
                self._settings.ring_seconds,
            )
        except CarrierUncertain:
            raise  # Where it left, its reports bind it; where it did not, the deadline of the stay ends it.
        except CarrierError:
            self._services.live.run("fail_standby", stay)
            raise
        self._services.live.run("place_standby", {**stay, "leg_id": leg_id})

    def _dial_staff(self, command: Command) -> None:
        call = self._services.live.run("read_call", {"call_id": command.fields["call_id"]})
        if command.redelivered or call.get("state") not in {"staff_left", "calling_back"}:
            return  # Deadlines go on from here; ringing staff twice at once would be worse.
        number_id = call.get("caller_number_id")
        number = self._services.directory.kept_number(number_id) if number_id else None
        leg_id = None
        try:
            if number is not None:
                leg_id = self._carrier.dial_staff(
                    call["call_id"], number, self._dial_from, self._settings.ring_back_seconds
                )
        except CarrierUnavailable:
            raise  # tried again, or known once its leg is reported, or missed by its deadline
        except CarrierError:
            self._services.live.run("adopt_staff_leg", {"call_id": call["call_id"]})
            raise
        self._services.live.run("adopt_staff_leg", {"call_id": call["call_id"], "leg_id": leg_id})

    def _dial_partner(self, command: Command) -> None:
        live, directory = self._services.live, self._services.directory
        placed = {"call_id": command.fields["call_id"], "attempt_id": command.fields["attempt_id"]}
        claim = live.run("begin_partner_dial", placed | {"redelivered": command.redelivered})
        if not claim["dial"]:
            return
        partners = directory.partners(claim["line_id"])
        partner = next((entry for entry in partners if entry.partner_id == claim["partner_id"]), None)
        number = directory.phone(partner.number_id) if partner else None
        if partner is None or number is None:
            live.run("partner_placed", placed)
            return
        attempt = PartnerAttempt(**placed, ring_seconds=partner.ring_seconds, send_digits=partner.send_digits)
        try:
            leg_id = self._carrier.dial_partner(attempt, number, self._dial_from)
        except CarrierUncertain:
            raise  # if it rings, its reports name the attempt; else its deadline fetches the next
        except CarrierError:
            live.run("partner_placed", placed)
            raise
        live.run("partner_placed", placed | {"leg_id": leg_id})

    def _dial_client(self, command: Command) -> None:
        live = self._services.live
        placed = {"call_id": command.fields["call_id"], "attempt_id": command.fields["attempt_id"]}
        claim = live.run("begin_client_dial", placed | {"redelivered": command.redelivered})
        if not claim["dial"]:
            return
        number = self._services.directory.kept_number(claim["number_id"])
        if number is None:  # its time is over, or live state was lost
            live.run("client_placed", placed)
            return
        try:
            leg_id = self._carrier.dial_client(
                placed["call_id"],
                placed["attempt_id"],
                number,
                self._dial_from,
                self._settings.client_ring_seconds,
            )
        except CarrierUncertain:
            raise  # if it rings, its reports name the attempt; else its deadline ends it
        except CarrierError:
            live.run("client_placed", placed)
            raise
        live.run("client_placed", placed | {"leg_id": leg_id})

    def _lead_leg(self, command: Command) -> None:
        fields, scene = command.fields, Scene(command.fields["scene"])
        if scene in STANDBY_SCENES and not self._is_wanted(scene, fields):
            return
        try:
            self._carrier.lead_leg(fields["leg_id"], scene, fields.get("call_id"), fields.get("offer_id"))
        except LegGone:
            if scene not in STANDBY_SCENES:
                raise
            # Its end was never reported: request after request would be whispered to nobody.
            check_leg(self._services, self._carrier, leg_id=fields["leg_id"])

    def _is_wanted(self, scene: Scene, fields: dict[str, Any]) -> bool:
        """Tell whether a standby leg is still to be led there; late, it would leave a conversation."""
        if scene is Scene.WHISPER:
            # As a dial, it waits for the replica: or the same person is asked for somebody else (rule 1).
            offer = {"offer_id": fields["offer_id"]}
            begun = self._services.live.run_kept("begin_whisper", offer, self._settings.replicas)
            return bool(begun["lead"])
        standby = self._services.live.run("read_standby", {"leg_id": fields["leg_id"]})
        return standby.get("step") not in {StandbyStep.OFFERED, StandbyStep.IN_CALL}

    def _end_leg(self, command: Command) -> None:
        self._carrier.end_leg(command.fields["leg_id"])

    def _end_conference(self, command: Command) -> None:
        self._carrier.end_conference(command.fields["conference_id"])

    def _announce(self, command: Command) -> None:
        fields = command.fields
        call = self._services.live.run("read_call", {"call_id": fields["call_id"]})
        words = call.get("prompt_language", "pt-PT")
        self._carrier.announce(fields["conference_id"], Announcement(fields["announcement"]), words)

    def _compare_calls(self, _command: Command) -> None:
        compare_calls(self._services, self._carrier)

    def _check_call(self, command: Command) -> None:
        call_id, offer_id = command.fields["call_id"], command.fields.get("joins_of")
        check_call(self._services, self._carrier, call_id=call_id)
        if offer_id:
            self._services.live.run("joins_listed", {"call_id": call_id, "offer_id": offer_id})

    def _check_leg(self, command: Command) -> None:
        check_leg(self._services, self._carrier, leg_id=command.fields["leg_id"])

    def _send_text(self, command: Command) -> None:
        interpreter_id = command.fields["interpreter_id"]
        interpreter = self._services.directory.interpreter(interpreter_id)
        number = self._services.directory.phone(interpreter.number_id) if interpreter else None
        if interpreter is None or number is None or not self._text_from:
            return
        line = self._services.directory.interpreter_line(interpreter.prompt_language)
        if line is None:
            return  # Nobody can be told how to come back.
        told = {"interpreter_id": interpreter_id, "text": command.fields["text"]}
        claim = self._services.live.run("begin_text", told)
        if not claim["send"]:
            return
        facts = {"calls": str(claim.get("missed_calls", "")), "line": line}
        kind = Text(command.fields["text"])
        if kind is Text.PAUSED_AFTER_MISSES and self._text_from.startswith("+"):
            kind = Text.PAUSED_REPLY_1  # to a sender of letters nobody can answer
        text = TextMessage(kind, interpreter.prompt_language, facts)
        try:
            self._carrier.send_text(number, self._text_from, text)
        except CarrierUnavailable as error:
            if is_worth_another_try(command, error, self._services.clock.now().timestamp()):
                self._services.live.run("text_postponed", told)
            raise
