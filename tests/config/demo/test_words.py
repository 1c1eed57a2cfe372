"""What the demonstration tells: translations, charges, counts, and the traffic it draws."""

from __future__ import annotations

import io
import itertools
import string
from collections import defaultdict

import pytest

from config.demo.arrivals import SHORTEST_TALK_SECONDS, arrivals, most_load
from config.demo.contacts import cast, phone_book
from config.demo.tally import Tally
from config.demo.transcript import Screen, Transcript
from config.demo.wording import Wording
from config.world.call_log import read_call_log
from config.world.plan import read_plan
from telephony.prompts.catalogue import Prompts, load_prompts
from telephony.settings import TelephonySettings


@pytest.fixture(scope="module")
def prompts() -> Prompts:
    return load_prompts(TelephonySettings("http://127.0.0.1:1", "AC" + "0" * 32, ("token",)))


@pytest.fixture(scope="module")
def wording(prompts: Prompts) -> Wording:
    return Wording(prompts, read_plan().languages)


def test_every_prompt_is_recognised_and_put_into_english(prompts: Prompts, wording: Wording) -> None:
    portuguese, english = prompts.speaker("pt-PT"), prompts.speaker("en")
    for prompt, text in portuguese.texts.items():
        names = [name for _, name, _, _ in string.Formatter().parse(text) if name]
        facts = {name: "ucraniano" if name == "language" else "3" for name in names}
        in_english = {name: "Ukrainian" if name == "language" else "3" for name in names}
        recognised = wording.recognise(portuguese.text(prompt, **facts))
        assert recognised
        # Two prompts may be the same words; what they say in English is then the same too.
        assert recognised.english == english.text(prompt, **in_english) or recognised.prompt != prompt
        assert wording.recognise(english.text(prompt, **in_english))
    assert wording.recognise("Olá") is None


def test_a_transcript_is_plain_and_narrow_where_there_is_no_terminal(wording: Wording) -> None:
    out = io.StringIO()
    transcript = Transcript(Screen(out), wording, {})
    transcript.tell("Olena", "hears “" + "palavra " * 30 + "”", "word " * 40)
    lines = out.getvalue().splitlines()
    assert len(lines) > 4
    assert max(map(len, lines)) < 80
    assert "\033" not in out.getvalue()


def test_the_same_seed_draws_the_same_traffic() -> None:
    speakers = {"es": 5, "cmn": 3}
    first, again, other = (list(itertools.islice(arrivals(speakers, 5, seed), 50)) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert [one.after_seconds for one in first] == sorted(one.after_seconds for one in first)
    assert all(one.talk_seconds >= SHORTEST_TALK_SECONDS for one in first)


def test_no_language_gets_more_calls_than_its_interpreters_can_take() -> None:
    day = [one for one in arrivals({"es": 5, "ko": 1}, 1, 1) if one.logged_at.isoformat() < "2024-09-16T17"]
    seconds: defaultdict[str, float] = defaultdict(float)
    for one in day:
        seconds[one.language] += one.talk_seconds
    assert seconds["es"] / (7 * 3600) < most_load(5) * 1.3
    assert set(seconds) <= {"es", "ko"}


def test_the_traffic_never_asks_for_a_language_of_the_people_who_are_left_to_visitors() -> None:
    people = cast(read_plan()).interpreters_for_people
    logged = {call.language for call in read_call_log()}
    assert len(people) >= 5
    assert not logged & {tag for person in people for tag in person.languages}


def test_what_is_said_within_a_sentence_is_put_into_english_too(prompts: Prompts, wording: Wording) -> None:
    said = prompts.speaker("pt-PT").text("offer.accept_here", language="ucraniano, no seu centro, saúde")
    recognised = wording.recognise(said)
    assert recognised
    assert recognised.english == "Ukrainian, at your own centre, health: by phone, press 1."


def test_the_phone_book_lists_everybody_once_and_says_what_to_press() -> None:
    plan = read_plan()
    book = phone_book(cast(plan))
    assert len({one["number"] for one in book}) == len(book) == len(plan.desks) + len(plan.interpreters)
    assert all(one["hint"] and one["dials"] for one in book)
    assert sum("2 to go there" in one["hint"] for one in book) == sum(
        person.site_id is not None for person in plan.interpreters
    )


def test_shares_count_those_who_gave_up_and_those_who_wait_too_long() -> None:
    clock = [0.0]
    tally = Tally(lambda: clock[0])
    assert tally.line().endswith("within 30 s -")
    for call in range(4):
        tally.requested(call)
    clock[0] = 10.0
    tally.connected(0)
    tally.gave_up(1)
    assert tally.share_within == 0.5
    clock[0] = 31.0
    tally.connected(2)
    assert tally.share_within == 0.25
    assert "waiting 1, within 30 s 25%" in tally.line()
    assert "1 given up" in tally.summary()
