"""Give each test a stage of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from telephony.sandbox import LatencyProfile
from tests.telephony.sandbox.stage import Stage, close_stage, open_stage


@pytest.fixture
def stage() -> Iterator[Stage]:
    """Set a stage without the carrier's delays."""
    made = open_stage()
    yield made
    close_stage(made)


@pytest.fixture
def slow_stage() -> Iterator[Stage]:
    """Set a stage with the realistic latency profile."""
    made = open_stage(LatencyProfile.realistic())
    yield made
    close_stage(made)
