"""Has the test that plays calls in real time begin first, so that nobody waits for it alone at the end."""

from __future__ import annotations

import pytest

LONGEST = "test_no_call_is_lost"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.name.startswith(LONGEST))
