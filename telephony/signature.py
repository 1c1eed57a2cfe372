"""Refuses what the carrier did not sign (rule 11).

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-security
"""

from __future__ import annotations

import hmac
import logging
from typing import TYPE_CHECKING

from twilio.request_validator import (
    HMAC_SHA1,
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)
from werkzeug.datastructures import MultiDict

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

    from telephony.settings import TelephonySettings

log = logging.getLogger(__name__)

# One operator of a live service reports that these two are sent but not signed, against the documentation. A
# request that validates only without them is believed, for nothing here reads them, and noted.
UNSIGNED_FIELDS = ("CallToken", "StirVerstat")


def is_signed(request: Request, settings: TelephonySettings) -> bool:
    """Tell whether the carrier signed this request with a token of ours.

    The address is rebuilt from settings: Host and X-Forwarded headers belong to whoever sends them. All
    received fields count, because new ones may appear without notice. In a rotation both tokens are valid.
    """
    signature = request.headers.get(SIGNATURE_HEADER, "")
    if not signature:
        return False
    algorithm = get_signature_algorithm(request.headers.get(SIGNATURE_SETTINGS_HEADER, ""))
    url = _public_url(request, settings)
    received = _signed_fields(request)
    validators = [RequestValidator(token) for token in settings.auth_tokens]
    if any(_is_valid(validator, url, received, signature, algorithm) for validator in validators):
        return True
    if isinstance(received, str) or not any(name in received for name in UNSIGNED_FIELDS):
        return False
    fewer = MultiDict(
        (name, value) for name, value in received.items(multi=True) if name not in UNSIGNED_FIELDS
    )
    if any(validator.validate(url, fewer, signature, algorithm) for validator in validators):
        log.warning("signature_valid_without_optional_fields", extra={"path": request.path})
        return True
    return False


def _is_valid(
    validator: RequestValidator,
    url: str,
    received: MultiDict[str, str] | str,
    signature: str,
    algorithm: str,
) -> bool:
    # Nearly always the address was signed as it is written; `validate` reckons with its port and without.
    if algorithm == HMAC_SHA1 and not isinstance(received, str):
        expected = validator.compute_signature(url, received)
        if hmac.compare_digest(expected.encode(), signature.encode()):
            return True
    return bool(validator.validate(url, received, signature, algorithm))


def _public_url(request: Request, settings: TelephonySettings) -> str:
    # The query exactly as it came: decoding and encoding again could change what was signed.
    query = request.query_string.decode("latin-1")
    return settings.public_base_url + request.path + (f"?{query}" if query else "")


def _signed_fields(request: Request) -> MultiDict[str, str] | str:
    if request.method == "GET":
        return MultiDict()
    if "bodySHA256" in request.args:
        return request.get_data(as_text=True)
    return MultiDict(request.form)
