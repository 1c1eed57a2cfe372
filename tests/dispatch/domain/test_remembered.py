"""What facts tell of a call whose live state was lost."""

import pytest

from dispatch.domain.remembered import remember_call
from tests.dispatch.domain.call_story import CallStory


def accepted_call() -> CallStory:
    """Tell a call as scripts do: with times in seconds since the epoch, or none."""
    story = CallStory().dispatch("call_opened", 0, leg_id="leg-s")
    story.dispatch("language_requested", 10, request_id="request-1", language="uk")
    return story.offered(11).accepted(20)


@pytest.mark.parametrize("is_explained_later", [True, False])
def test_who_was_not_suitable_stays_away_from_the_call(*, is_explained_later: bool) -> None:
    story = accepted_call()
    if is_explained_later:  # staff say why by key, while phones ring already
        story.dispatch("interpreter_replaced", 60, offer_id="offer-1", by="staff")
        story.dispatch("replacement_explained", 65, offer_id="offer-1", reason="conflict")
    else:
        story.dispatch("interpreter_replaced", 60, offer_id="offer-1", by="interpreter", reason="conflict")
    remembered = remember_call(story.facts)
    assert remembered is not None
    assert remembered.kept_away == ["olena"]


def test_who_was_replaced_without_a_reason_may_be_asked_again() -> None:
    story = accepted_call()
    story.dispatch("interpreter_replaced", 60, offer_id="offer-1", by="silence")
    remembered = remember_call(story.facts)
    assert remembered is not None
    assert remembered.kept_away == []
