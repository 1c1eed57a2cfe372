"""Has the test that plays a call in real time begin first, so that nobody waits for it alone at the end."""

from __future__ import annotations

import pytest

LONGEST = "test_a_demonstration_of_one_call"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.name.startswith(LONGEST))
