"""Nothing unsigned is believed. The vectors were computed with the SDK's validator and token 12345."""

import hashlib
from typing import Any

import pytest
from werkzeug.datastructures import Headers, MultiDict
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from telephony.settings import TelephonySettings
from telephony.signature import is_signed

FIELDS = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+14158675309"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
]
QUERY = "foo=1&bar=2"
SHA256 = "X-Twilio-Webhooks-Signature-Settings"


def settings(base: str = "https://mycompany.com", tokens: tuple[str, ...] = ("12345",)) -> TelephonySettings:
    return TelephonySettings(public_base_url=base, account_sid="AC1", auth_tokens=tokens)


def asked(
    path: str = "/myapp.php",
    query: str = QUERY,
    fields: list[tuple[str, str]] | None = None,
    signature: str = "",
    headers: dict[str, str] | None = None,
    **more: Any,
) -> Request:
    sent = Headers({"X-Twilio-Signature": signature, "Host": "elsewhere.example"} | (headers or {}))
    given = {"method": "POST", "data": MultiDict(FIELDS if fields is None else fields)} | more
    return Request(EnvironBuilder(path=path, query_string=query, headers=sent, **given).get_environ())


@pytest.mark.parametrize(
    ("base", "signature"),
    [
        ("https://mycompany.com", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("https://mycompany.com", "kvajT1Ptam85bY51eRf/AJRuM3w="),  # signed with :443, as some callbacks are
        ("https://mycompany.com:443", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("http://mycompany.com:1234", "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        ("http://mycompany.com", "0ZXoZLH/DfblKGATFgpif+LLRf4="),
    ],
)
def test_the_configured_address_counts_and_host_does_not(base: str, signature: str) -> None:
    assert is_signed(asked(signature=signature), settings(base))


@pytest.mark.parametrize("signature", ["", "RSOYDt4T1cUTdK1PDd93/VVr8B9=", "não", "x" * 10_000])
def test_another_signature_or_none_is_refused(signature: str) -> None:
    request = asked(signature="RSOYDt4T1cUTdK1PDd93/VVr8B8=")
    request.environ["HTTP_X_TWILIO_SIGNATURE"] = signature
    assert not is_signed(request, settings())


def test_a_changed_field_is_refused() -> None:
    changed = [("Digits", "1235") if name == "Digits" else (name, value) for name, value in FIELDS]
    assert not is_signed(asked(fields=changed, signature="RSOYDt4T1cUTdK1PDd93/VVr8B8="), settings())


def test_a_token_that_is_about_to_be_promoted_is_believed_as_well() -> None:
    request = asked(signature="RSOYDt4T1cUTdK1PDd93/VVr8B8=")
    assert is_signed(request, settings(tokens=("other", "12345")))
    assert not is_signed(request, settings(tokens=("other",)))


def test_repeated_fields_count_once_each() -> None:
    fields = [
        ("Sid", "CA123"),
        ("SidAccount", "AC123"),
        ("Digits", "5678"),
        ("Digits", "1234"),
        ("Digits", "1234"),
    ]
    assert is_signed(asked(fields=fields, signature="IK+Dwps556ElfBT0I3Rgjkr1wJU="), settings())


def test_a_get_is_signed_with_its_query() -> None:
    request = asked(
        "/cb",
        "CallSid=CA1&From=%2B351210000001",
        signature="xBjPmCmOy5r4+68JysufX8e5tuE=",
        method="GET",
        data=None,
    )
    assert is_signed(request, settings())


def test_speech_beyond_ascii_is_signed() -> None:
    fields = [("CallSid", "CA1"), ("SpeechResult", "não, árabe")]
    request = asked("/g", "", fields, "COhdXx4YI1JNRVmnPK1i2CsZ0UE=")
    assert is_signed(request, settings("https://example.com"))


def test_an_empty_field_counts_by_its_name() -> None:
    fields = [("CallSid", "CA1"), ("Digits", "")]
    request = asked("/g", "", fields, "Pd24ZJpMTJLu5/Ko5EsdJpHHaXs=")
    assert is_signed(request, settings("https://example.com"))


BODY = '{"property": "value", "boolean": true}'


@pytest.mark.parametrize(("body", "believed"), [(BODY, True), (BODY.replace("true", "false"), False)])
def test_a_json_body_is_held_against_its_digest(body: str, believed: bool) -> None:
    query = f"{QUERY}&bodySHA256={hashlib.sha256(BODY.encode()).hexdigest()}"
    request = asked(
        query=query, signature="a9nBmqA0ju/hNViExpshrM61xv4=", data=body, content_type="application/json"
    )
    assert is_signed(request, settings()) is believed


def test_a_shared_key_signs_with_sha256() -> None:
    signature = "033hgUJA9M/hXIZsYjwkerEP/DBm35nEri5FhCYjA5s="
    told = {SHA256: "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"}
    assert is_signed(asked(signature=signature, headers=told), settings())
    assert not is_signed(asked(signature=signature), settings())
    assert not is_signed(asked(signature=signature, headers={SHA256: "algorithm=HMAC_MD5"}), settings())


def test_two_fields_that_may_be_unsigned_are_no_reason_to_drop_a_call() -> None:
    fields = [*FIELDS, ("CallToken", "token"), ("StirVerstat", "No-TN-Validation")]
    assert is_signed(asked(fields=fields, signature="RSOYDt4T1cUTdK1PDd93/VVr8B8="), settings())
    assert not is_signed(
        asked(fields=[*fields, ("Extra", "1")], signature="RSOYDt4T1cUTdK1PDd93/VVr8B8="), settings()
    )
