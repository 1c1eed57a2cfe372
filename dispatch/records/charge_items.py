"""The lines of charges and pay as documents: amounts as text, moments as ISO 8601, gaps left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from dispatch.domain.charges import ChargeItem

if TYPE_CHECKING:
    from collections.abc import Iterable

_ITEM = TypeAdapter(ChargeItem)


def items_as_documents(items: Iterable[ChargeItem]) -> list[dict[str, Any]]:
    """Return lines as they are stored."""
    return [_ITEM.dump_python(item, mode="json", exclude_none=True) for item in items]


def items_from_documents(documents: Iterable[dict[str, Any]]) -> tuple[ChargeItem, ...]:
    """Return lines as they were before they were stored."""
    return tuple(_ITEM.validate_python(document) for document in documents)
