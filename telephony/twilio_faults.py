"""What Twilio's SDK raises, in our words."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from requests.exceptions import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from urllib3.exceptions import MaxRetryError, NewConnectionError

from dispatch.domain.errors import CarrierError, CarrierRefused, CarrierUnavailable, CarrierUncertain, LegGone
from telephony.carrier_words import BUSY_CODES, GONE_CODES

if TYPE_CHECKING:
    from collections.abc import Iterator

TOO_MANY, SERVER_FAULT, NOT_FOUND, TIMED_OUT = 429, 500, 404, 408
_STATUS_IN_TEXT = re.compile(r"HTTP (\d{3})")


@contextmanager
def our_words() -> Iterator[None]:
    """Turn whatever the SDK raises into an error of ours; its words may hold numbers and are left behind."""
    try:
        yield
    except RequestException as error:
        raise _unanswered(error) from None
    except (TwilioRestException, TwilioServiceException) as error:
        raise _translated(error.status, error.code) from None
    except TwilioException as error:
        # Lists raise the SDK's root error on 401 and 429, with the status only in its text.
        found = _STATUS_IN_TEXT.search(str(error))
        raise _translated(int(found.group(1)) if found else SERVER_FAULT, None) from None


def _unanswered(error: RequestException) -> CarrierError:
    """Tell whether the request can have reached the carrier: without a connection it cannot."""
    words = f"the carrier gave no answer: {type(error).__name__}"
    inner = error.args[0] if error.args else None
    has_no_connection = isinstance(inner, MaxRetryError) and isinstance(inner.reason, NewConnectionError)
    if isinstance(error, ConnectTimeout) or has_no_connection:
        return CarrierUnavailable(words)
    return CarrierUncertain(words)


def _translated(status: int, code: int | None) -> CarrierError:
    words = f"HTTP {status}, error {code}" if code else f"HTTP {status}"
    if code in GONE_CODES or (status == NOT_FOUND and not code):
        return LegGone(words)
    if code in BUSY_CODES or status == TOO_MANY:
        return CarrierUnavailable(words)
    if status == TIMED_OUT or status >= SERVER_FAULT:
        return CarrierUncertain(words)
    return CarrierRefused(words)
