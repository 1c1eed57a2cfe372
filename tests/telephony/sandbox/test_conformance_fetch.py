"""Conformance C01 to C19: documents that parse or do not, and how they are fetched."""

from __future__ import annotations

import base64
import hmac
from hashlib import sha1
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Response, redirect
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator

from telephony.sandbox import NumberConfig
from telephony.sandbox.documents import is_http_url
from telephony.sandbox.signatures import signature, signed_address
from tests.telephony.sandbox.stage import BASE, LINE, TOKEN, Stage, close_stage, open_stage, with_faults


def raw(body: str | bytes, mimetype: str = "text/xml", status: int = 200) -> Response:
    return Response(body, status=status, mimetype=mimetype)


def assert_falls_back(stage: Stage, code: int) -> None:
    """Assert that the fallback address is asked, with the code and the address of what failed."""
    fields = stage.last("/fallback").fields
    assert fields["ErrorCode"] == str(code)
    assert fields["ErrorUrl"] == BASE + "/voice"
    assert code in stage.codes()


def test_c01_root_that_is_not_response_is_12102(stage: Stage) -> None:
    stage.serve("/fallback", "<Say>Fallback.</Say>")
    leg = stage.dial(lambda _: raw("<Answer><Say>x</Say></Answer>"))
    stage.run(10)
    assert_falls_back(stage, 12102)
    assert stage.texts(leg) == ["Fallback."]


def test_c01_without_a_fallback_the_caller_hears_an_error_and_the_call_ends() -> None:
    stage = open_stage(numbers={LINE: NumberConfig(BASE + "/voice")})
    leg = stage.dial(lambda _: raw("<Answer/>"))
    stage.run(30)
    assert [one.kind for one in leg.heard] == ["error"]
    assert leg.state == "completed"
    assert stage.paths() == ["/voice"]
    close_stage(stage)


@pytest.mark.parametrize(
    "body", ["<Response><Say>", " <?xml version='1.0'?><Response/>", "no xml", "<!DOCTYPE a><Response/>"]
)
def test_c02_malformed_xml_is_12100(stage: Stage, body: str) -> None:
    stage.dial(lambda _: raw(body))
    stage.run(5)
    assert_falls_back(stage, 12100)


def test_c02_a_failing_fallback_ends_the_call(stage: Stage) -> None:
    leg = stage.dial(lambda _: raw("x"))
    stage.serve("/fallback", lambda _: raw("y"))
    stage.run(30)
    assert stage.paths() == ["/voice", "/fallback", "/line-status"]
    assert leg.heard[-1].kind == "error"


def test_c03_comments_and_blanks_are_ignored(stage: Stage) -> None:
    leg = stage.dial("\n <!-- hello -->  <Say>\n  One\n  two </Say>\n<!-- x --><Say>Three</Say> ")
    stage.run(5)
    assert stage.texts(leg) == ["One two", "Three"]
    assert stage.codes() == []


def test_c04_an_unknown_verb_or_attribute_is_a_warning(stage: Stage) -> None:
    leg = stage.dial('<Sing>la</Sing><Say colour="red">Hello</Say>')
    stage.run(5)
    assert stage.codes() == [12200, 12200]
    assert stage.texts(leg) == ["Hello"]


def test_c05_names_are_case_sensitive(stage: Stage) -> None:
    leg = stage.dial("<say>no</say><Say>yes</Say>")
    stage.run(5)
    assert stage.texts(leg) == ["yes"]


def test_c06_a_body_over_64_kilobytes_is_11750(stage: Stage) -> None:
    stage.dial("<Say>" + "a" * 65536 + "</Say>")
    stage.run(5)
    assert_falls_back(stage, 11750)


def test_c07_plain_text_is_read_aloud_and_then_the_call_ends(stage: Stage) -> None:
    leg = stage.dial(lambda _: raw("Good morning", "text/plain"))
    stage.run(10)
    assert stage.texts(leg) == ["Good morning"]
    assert leg.state == "completed"


def test_c07_plain_text_that_is_twiml_is_executed(stage: Stage) -> None:
    leg = stage.dial(lambda _: raw("<Response><Say>Hi</Say></Response>", "text/plain"))
    stage.run(10)
    assert stage.texts(leg) == ["Hi"]


def test_c07_other_types_are_12300(stage: Stage) -> None:
    stage.dial(lambda _: raw("{}", "application/json"))
    stage.run(5)
    assert_falls_back(stage, 12300)


def test_c08_inline_twiml_runs_without_a_fetch(stage: Stage) -> None:
    stage.answers("+351500000002")
    call = stage.call(url=None, twiml="<Response><Say>Inline</Say></Response>")
    stage.run(10)
    assert stage.texts(stage.leg(call.sid)) == ["Inline"]
    assert stage.paths() == []


def test_c08_a_relative_action_of_inline_twiml_is_an_error(stage: Stage) -> None:
    stage.answers("+351500000002")
    stage.call(url=None, twiml='<Response><Gather action="/x"/></Response>')
    stage.run(10)
    assert stage.codes() == [11100]


def test_c09_url_wins_over_twiml(stage: Stage) -> None:
    stage.answers("+351500000002")
    stage.serve("/offer", "<Say>Url</Say>")
    call = stage.call(twiml="<Response><Say>Twiml</Say></Response>")
    stage.run(10)
    assert stage.texts(stage.leg(call.sid)) == ["Url"]
    assert stage.codes() == [32019]


def test_c10_inline_twiml_over_4000_characters_is_refused(stage: Stage) -> None:
    with pytest.raises(TwilioRestException) as refused:
        stage.call(url=None, twiml="<Response>" + " " * 4000 + "</Response>")
    assert refused.value.code == 32018


def test_c11_the_standard_fields(stage: Stage) -> None:
    leg = stage.dial("<Say>Hello</Say>")
    stage.run(1)
    fields = stage.last("/voice").fields
    expected = {
        "CallSid": leg.sid, "AccountSid": stage.sandbox.settings.account_sid, "From": "+351500000001",
        "To": LINE,
        "Caller": "+351500000001", "Called": LINE, "Direction": "inbound", "ApiVersion": "2010-04-01",
        "CallStatus": "ringing", "FromCountry": "PT",
    }  # fmt: skip
    assert expected.items() <= fields.items()
    assert stage.last("/voice").headers["User-Agent"] == "TwilioProxy/1.1"
    assert stage.last("/voice").headers["I-Twilio-Idempotency-Token"]


def test_c11_a_withheld_number_is_told_as_anonymous(stage: Stage) -> None:
    stage.dial("<Say>Hello</Say>", caller_id="anonymous")
    stage.run(1)
    assert stage.last("/voice").fields["From"] == "anonymous"
    assert "FromCountry" not in stage.last("/voice").fields


def test_c12_get_appends_fields_to_the_query_and_signs_the_whole_address(stage: Stage) -> None:
    stage.answers("+351500000002")
    call = stage.call(url=BASE + "/offer?b=2&a=1&foo=bar", method="GET")
    stage.run(3)
    visit = stage.last("/offer")
    assert visit.method == "GET"
    assert visit.url.startswith(BASE + "/offer?b=2&a=1&foo=bar&CallSid=" + call.sid)
    assert RequestValidator(TOKEN).validate(visit.url, {}, visit.headers["X-Twilio-Signature"])
    assert dict(parse_qsl(urlsplit(visit.url).query))["CallStatus"] == "in-progress"


def test_c13_a_post_signature_verifies(stage: Stage) -> None:
    stage.dial("<Say>Hello</Say>")
    stage.run(10)
    for visit in stage.visits:
        assert RequestValidator(TOKEN).validate(visit.url, visit.fields, visit.headers["X-Twilio-Signature"])
        assert not RequestValidator("other").validate(
            visit.url, visit.fields, visit.headers["X-Twilio-Signature"]
        )


@pytest.mark.parametrize(
    ("url", "fields", "expected"),
    [
        ("https://mycompany.com/myapp.php?foo=1&bar=2", "P", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("http://mycompany.com:1234/myapp.php?foo=1&bar=2", "P", "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        ("https://mycompany.com/cb?CallSid=CA1&From=%2B351210000001", "", "xBjPmCmOy5r4+68JysufX8e5tuE="),
        (
            "https://example.com/g",
            {"CallSid": "CA1", "SpeechResult": "não, árabe"},
            "COhdXx4YI1JNRVmnPK1i2CsZ0UE=",
        ),
        ("https://mycompany.com/myapp.php?foo=1&bar=2#rc=2", "P", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("https://mycompany.com:8443/myapp.php?foo=1&bar=2", "P", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("https://me:secret@mycompany.com/myapp.php?foo=1&bar=2", "P", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    ],
)
def test_c13_known_signatures(url: str, fields: str | dict[str, str], expected: str) -> None:
    form = fields if isinstance(fields, dict) else {}
    if fields == "P":
        form = {
            "CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234",
            "From": "+14158675309",
            "To": "+18005551212",
        }  # fmt: skip
    assert signature(TOKEN, url, form) == expected


def test_c13_the_algorithm_is_the_documented_one() -> None:
    url, form = "https://example.com/a?x=1", {"B": "2", "A": "1 "}
    text = (url + "A1 B2").encode()
    expected = base64.b64encode(hmac.new(TOKEN.encode(), text, sha1).digest()).decode()
    assert signature(TOKEN, url, form) == expected


def test_c14_cookies_are_kept_for_the_call(stage: Stage) -> None:
    def voice(_fields: object) -> Response:
        made = raw("<Response><Redirect>/next</Redirect></Response>")
        made.set_cookie("visit", "42")
        return made

    stage.dial(voice)
    stage.run(3)
    assert stage.last("/next").headers["Cookie"] == "visit=42"
    stage.sandbox.phone("+351500000009").dial(LINE)
    stage.run(3)
    assert "Cookie" not in stage.last("/voice").headers


def test_c15_more_than_ten_redirects_are_11215(stage: Stage) -> None:
    stage.dial(lambda _: redirect(BASE + "/voice"))
    stage.run(3)
    assert_falls_back(stage, 11215)
    assert len(stage.visits_of("/voice")) == 11


def test_c15_a_redirect_is_followed_as_a_browser_does(stage: Stage) -> None:
    stage.serve("/next", "<Say>There</Say><Redirect/>")
    stage.dial(lambda _: redirect("/next"))
    stage.run(1)
    assert [visit.method for visit in stage.visits[:3]] == ["POST", "GET", "POST"]
    assert stage.paths()[:3] == ["/voice", "/next", "/next"]


def test_c16_no_answer_within_15_seconds_falls_back(stage: Stage) -> None:
    with_faults(stage, slow_answers_seconds={"/voice": 16.0})
    stage.dial("<Say>Late</Say>")
    stage.run(14.9)
    assert stage.visits_of("/fallback") == []
    stage.run(0.2)
    assert_falls_back(stage, 11205)


def test_c17_a_refused_connection_is_tried_once_more_with_the_same_token(stage: Stage) -> None:
    with_faults(stage, refused_connections={"/voice": 1})
    leg = stage.dial("<Say>Hello</Say>")
    stage.run(5)
    first, second = stage.records("/voice")
    assert (first.status, second.status) == (None, 200)
    assert first.token == second.token
    assert stage.texts(leg) == ["Hello"]


def test_c17_two_refused_connections_fall_back(stage: Stage) -> None:
    with_faults(stage, refused_connections={"/voice": 2})
    stage.dial("<Say>Hello</Say>")
    stage.run(5)
    assert_falls_back(stage, 11205)


def test_c17_a_500_is_not_tried_again(stage: Stage) -> None:
    stage.dial(lambda _: raw("oops", status=500))
    stage.run(5)
    assert len(stage.visits_of("/voice")) == 1
    assert_falls_back(stage, 11200)


def test_c18_overrides_allow_three_attempts_after_5xx(stage: Stage) -> None:
    stage.answers("+351500000002")
    stage.serve("/offer", lambda _: raw("oops", status=503))
    stage.call(url=BASE + "/offer#rc=2&rp=5xx")
    stage.run(5)
    assert len(stage.visits_of("/offer")) == 3
    assert len({visit.headers["I-Twilio-Idempotency-Token"] for visit in stage.visits_of("/offer")}) == 1


def test_c18_a_read_timeout_of_the_overrides_counts(stage: Stage) -> None:
    stage.answers("+351500000002")
    with_faults(stage, slow_answers_seconds={"/offer": 3.0})
    stage.call(url=BASE + "/offer#rc=1&rp=rt&rt=2000", fallback_url=BASE + "/fallback")
    stage.run(5)
    assert len(stage.visits_of("/offer")) == 2
    stage.run(2)
    assert stage.last("/fallback").fields["ErrorCode"] == "11205"


def test_c19_the_fragment_is_neither_sent_nor_signed(stage: Stage) -> None:
    stage.answers("+351500000002")
    stage.serve("/offer", '<Gather numDigits="1"/>')
    stage.call(url=BASE + "/offer?x=1#rc=2&rp=5xx")
    stage.run(3)
    stage.phone("+351500000002").live_legs[0].press("1")
    stage.run(1)
    assert len(stage.visits_of("/offer")) == 2
    for visit in stage.visits_of("/offer"):
        assert "#" not in visit.url
        assert RequestValidator(TOKEN).validate(
            BASE + "/offer?x=1", visit.fields_sent, visit.headers["X-Twilio-Signature"]
        )


def test_the_port_is_signed_over_http_and_dropped_over_https() -> None:
    assert signed_address("http://h:8080/a?b=1#c") == "http://h:8080/a?b=1"
    assert signed_address("https://h:8443/a?b=1#c") == "https://h/a?b=1"
    assert signed_address("https://h:8443/a", keeps_port=True) == "https://h:8443/a"


def test_a_query_sorted_after_signing_still_carries_the_signature_of_the_unsorted_one(stage: Stage) -> None:
    with_faults(stage, query_is_sorted_after_signing=True)
    stage.answers("+351500000002")
    stage.call(url=BASE + "/offer?b=2&a=1")
    stage.run(3)
    visit = stage.last("/offer")
    assert visit.url == BASE + "/offer?a=1&b=2"
    signed = visit.headers["X-Twilio-Signature"]
    assert RequestValidator(TOKEN).validate(BASE + "/offer?b=2&a=1", visit.fields_sent, signed)
    assert not RequestValidator(TOKEN).validate(visit.url, visit.fields_sent, signed)


@pytest.mark.parametrize(
    "url", ["ftp://a/b", "/relative", "http://", "http://a_b/c", "http://[::1", "https://a:x/"]
)
def test_addresses_that_the_carrier_does_not_request(url: str) -> None:
    assert not is_http_url(url)
