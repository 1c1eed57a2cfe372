"""Every address of the telephone side, and what all of them have in common: signatures, bad input, faults."""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from twilio.twiml.voice_response import VoiceResponse

from dispatch.domain.commands import Scene
from telephony.addresses import PREFIX
from telephony.dialogues import faults
from telephony.exchange import Exchange, make_exchange
from telephony.music import LENGTHS, quiet_music, soft_tone
from telephony.prompts.audio import read_recordings
from telephony.signature import is_signed
from telephony.twiml import nothing
from telephony.webhooks import (
    assistance,
    choices,
    conversation,
    emergency,
    fields,
    hold,
    interpreter,
    languages,
    offer,
    partner,
    rating,
    remote_client,
    reports,
    scenes,
    staff,
    standby,
    texts,
    wishes,
)
from telephony.webhooks.asked import Asked, BadInputError, read_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from dispatch.services import Services
    from telephony.settings import TelephonySettings

    View = Callable[[Services, Exchange, Asked], VoiceResponse]
    OnFault = Callable[[Exchange, Asked], VoiceResponse]
    Report = Callable[[Services, Asked], None]

log = logging.getLogger(__name__)

OPEN_ENDPOINTS = frozenset({"telephony.quiet_music", "telephony.soft_tone", "telephony.recording"})
"""The only addresses that need no signature: media files, fetched by the carrier's cache, tell nothing."""
A_DAY_SECONDS, A_YEAR_SECONDS = 86_400, 31_536_000


def to_fallback_number(exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Tell staff of a fault and lead them to the fallback number."""
    return faults.apology(exchange, for_staff=True, own_number=asked.own_number, words=asked.words)


def only_apologise(exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Tell an interpreter of a fault."""
    return faults.apology(exchange, for_staff=False, own_number=None, words=asked.words)


def fallback(_services: Services, exchange: Exchange, asked: Asked) -> VoiceResponse:
    """Answer when another document could not be fetched; needs neither Redis nor SQL (rule 9)."""
    log.error("document_failed", extra={"carrier_error": asked.count("ErrorCode", asked.fields)})
    if asked.address.get("who") == "client":
        return remote_client.let_go_silently(exchange, asked)
    is_interpreter = asked.address.get("who") == "interpreter"
    return only_apologise(exchange, asked) if is_interpreter else to_fallback_number(exchange, asked)


@dataclass(frozen=True, slots=True)
class Route:
    """One address that answers with TwiML, and what it says when it cannot do its work."""

    path: str
    view: View
    on_fault: OnFault
    is_silent: bool = False  # nobody knows who listens: no word of ours, whatever is wrong


ROUTES = (
    Route("/arrival", staff.arrival, to_fallback_number),
    Route("/fallback", fallback, to_fallback_number),
    Route("/staff/closed", staff.closed_key, to_fallback_number),
    Route("/staff/code", staff.code, to_fallback_number),
    Route("/staff/language", staff.language, to_fallback_number),
    Route("/staff/language/rest", staff.language_rest, to_fallback_number),
    Route("/staff/emergency", emergency.language_key, to_fallback_number),
    Route("/staff/variety", languages.variety, to_fallback_number),
    Route("/staff/region", languages.region, to_fallback_number),
    Route("/staff/sample", languages.sample, to_fallback_number),
    Route("/staff/wish", wishes.key, to_fallback_number),
    Route("/staff/wish-domain", wishes.domain_key, to_fallback_number),
    Route("/staff/wait", staff.wait, staff.wait_in_fault),
    Route("/staff/after-room", staff.after_room, staff.back_to_room),
    Route("/staff/field", fields.number, staff.overtaken),
    Route("/staff/field-check", fields.check, staff.overtaken),
    Route("/staff/menu", staff.menu_key, staff.overtaken),
    Route("/staff/rating", rating.rating_key, rating.only_thank),
    Route("/staff/client-answer", rating.client_answer_key, rating.only_thank),
    Route("/staff/hold", hold.staff_key, staff.overtaken),
    Route("/staff/why", staff.why_key, staff.overtaken),
    Route("/staff/choices", choices.key, staff.overtaken),
    Route("/staff/partner", partner.key, staff.overtaken),
    Route("/staff/client-number", remote_client.number, staff.overtaken),
    Route("/staff/client-number-check", remote_client.check, staff.overtaken),
    Route("/staff/client", remote_client.answered_key, staff.overtaken),
    Route("/client", remote_client.answered, remote_client.let_go_silently, is_silent=True),
    Route("/client/wait", remote_client.wait, remote_client.wait_in_fault, is_silent=True),
    Route("/client/after-room", remote_client.after_room, remote_client.let_go_silently, is_silent=True),
    Route("/partner", partner.answered, only_apologise),
    Route("/partner/wait", partner.wait, partner.wait_in_fault),
    Route("/partner/after-room", partner.after_room, only_apologise),
    Route("/staff/interpreter-left", staff.interpreter_left_key, staff.overtaken),
    Route("/staff/back", staff.rung_back_key, to_fallback_number),
    Route("/offer", offer.picked_up, only_apologise),
    Route("/offer/key", offer.key, only_apologise),
    Route("/offer/wait", offer.wait, offer.wait_in_fault),
    Route("/offer/after-room", offer.after_room, offer.back_to_room),
    Route("/offer/interruption", offer.interruption_key, only_apologise),
    Route("/offer/menu", conversation.menu_key, offer.back_to_room),
    Route("/offer/assistance", assistance.menu_key, offer.back_to_room),
    Route("/offer/language", assistance.language_key, offer.back_to_room),
    Route("/announcement", assistance.announced, assistance.unannounced),
    Route("/offer/hold", hold.interpreter_key, offer.back_to_room),
    Route("/offer/withdraw", conversation.withdraw_key, offer.back_to_room),
    Route("/offer/theme", conversation.theme_key, only_apologise),
    Route("/offer/outcome", conversation.outcome_key, only_apologise),
    Route("/offer/remark", conversation.remark_key, only_apologise),
    Route("/standby", standby.picked_up, only_apologise),
    Route("/standby/begin", standby.begin_key, only_apologise),
    Route("/standby/music", standby.music, standby.in_fault),
    Route("/standby/key", standby.key, standby.in_fault),
    Route("/standby/menu", standby.menu_key, standby.in_fault),
    Route("/standby/whisper", standby.whisper_key, standby.in_fault),
    Route("/interpreter/login", interpreter.login, only_apologise),
    Route("/interpreter/presence", interpreter.presence, only_apologise),
    Route("/interpreter/pause", interpreter.pause, only_apologise),
    *(Route(f"/scenes/{scene}", view, to_fallback_number) for scene, view in scenes.STAFF_SCENES.items()),
    *(Route(f"/scenes/{scene}", view, only_apologise) for scene, view in scenes.INTERPRETER_SCENES.items()),
    Route(f"/scenes/{Scene.CLIENT_HOLD}", remote_client.hold, remote_client.let_go_silently, is_silent=True),
)


def telephony_blueprint(services: Services, settings: TelephonySettings) -> Blueprint:
    """Return every address that the carrier calls; raises where prompts do not match."""
    exchange = make_exchange(settings)
    blueprint = Blueprint("telephony", __name__, url_prefix=PREFIX)
    blueprint.before_request(lambda: _refuse_unsigned(settings))
    for route in ROUTES:
        endpoint = route.path.strip("/").replace("/", "_").replace("-", "_")
        blueprint.add_url_rule(
            route.path, endpoint, _twiml_view(route, services, exchange), methods=["GET", "POST"]
        )
    for name, report in (("legs", reports.legs), ("rooms", reports.rooms)):
        blueprint.add_url_rule(
            f"/{name}", name, _report_view(report, services, settings), methods=["GET", "POST"]
        )
    blueprint.add_url_rule("/texts", "texts", _text_view(services, exchange), methods=["GET", "POST"])
    blueprint.add_url_rule("/static/quiet-<int:seconds>.wav", "quiet_music", _music)
    blueprint.add_url_rule("/static/tone.wav", "soft_tone", _tone)
    blueprint.add_url_rule("/static/recordings/<path:path>", "recording", _recording_view(settings))
    return blueprint


def _refuse_unsigned(settings: TelephonySettings) -> Response | None:
    if request.endpoint in OPEN_ENDPOINTS or is_signed(request, settings):
        return None
    log.warning("unsigned_request_refused", extra={"path": request.path, "method": request.method})
    return Response("This request was not signed by the carrier.\n", 403, mimetype="text/plain")


def _twiml_view(route: Route, services: Services, exchange: Exchange) -> Callable[[], Response]:
    def view() -> Response:
        return Response(str(_answer(route, services, exchange)), mimetype="text/xml")

    return view


def _answer(route: Route, services: Services, exchange: Exchange) -> VoiceResponse:
    # Whatever happens, a document is the answer: of anything else the caller hears "an application error".
    asked = read_request(request, exchange.settings)
    try:
        return nothing() if asked.is_over else route.view(services, exchange, asked)
    except BadInputError as error:
        log.warning("bad_input", extra={"path": route.path, "problem": str(error)})
        if route.is_silent:
            return remote_client.let_go_silently(exchange, asked)
        return faults.not_understood(exchange, asked.words)
    except Exception as error:  # noqa: BLE001 - Redis may be down, or we may be wrong; the caller hears the truth
        _log_fault("document_fault", error)
    try:
        return route.on_fault(exchange, asked)
    except Exception as error:  # noqa: BLE001 - nothing is left but to say so
        _log_fault("fault_document_fault", error)
        if route.is_silent:
            return remote_client.let_go_silently(exchange, asked)
        return only_apologise(exchange, asked)


def _report_view(report: Report, services: Services, settings: TelephonySettings) -> Callable[[], Response]:
    def view() -> Response:
        try:
            report(services, read_request(request, settings))
        except BadInputError as error:
            log.warning("bad_report", extra={"path": request.path, "problem": str(error)})
            return Response(f"{error}\n", 400, mimetype="text/plain")
        except Exception as error:  # noqa: BLE001 - whatever failed, the carrier shall try again (rp=5xx)
            _log_fault("report_fault", error)
            return Response("Not recorded, please try again.\n", 503, mimetype="text/plain")
        return Response(status=204)

    return view


def _text_view(services: Services, exchange: Exchange) -> Callable[[], Response]:
    def view() -> Response:
        try:
            answer = texts.received(services, exchange, read_request(request, exchange.settings))
        except BadInputError as error:
            log.warning("bad_text", extra={"problem": str(error)})
            return Response(f"{error}\n", 400, mimetype="text/plain")
        except Exception as error:  # noqa: BLE001 - whatever failed, the carrier shall try again (rp=5xx)
            _log_fault("text_fault", error)
            return Response("Not taken, please try again.\n", 503, mimetype="text/plain")
        return Response(str(answer), mimetype="text/xml")

    return view


def _log_fault(event: str, error: Exception) -> None:
    # Where it happened and of what kind, without the error's own words: they may hold a number or a code.
    place = traceback.extract_tb(error.__traceback__)[-1]
    log.error(
        event,
        extra={"path": request.path, "error": type(error).__name__, "at": f"{place.filename}:{place.lineno}"},
    )


def _music(seconds: int) -> Response:
    if seconds not in LENGTHS:
        return Response("There is no such piece.\n", 404, mimetype="text/plain")
    return _media(quiet_music(seconds))


def _tone() -> Response:
    return _media(soft_tone())


def _media(wav: bytes, seconds: int = A_DAY_SECONDS) -> Response:
    answer = Response(wav, mimetype="audio/wav")
    answer.cache_control.public = True
    answer.cache_control.max_age = seconds
    return answer


def _recording_view(settings: TelephonySettings) -> Callable[[str], Response]:
    recordings = read_recordings(settings.audio_folder)

    def view(path: str) -> Response:
        found = recordings.at(path)
        if found is None:
            return Response("There is no such recording.\n", 404, mimetype="text/plain")
        answer = _media(found.wav, A_YEAR_SECONDS)
        answer.cache_control.immutable = True  # another recording has another address
        return answer

    return view
