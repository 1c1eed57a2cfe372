"""What every table shares: base class, column types that both databases read alike, retention classes."""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, MetaData, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine


class Retention(StrEnum):
    """How long the rows of a table stay; every table names its class in `info["retention"]`."""

    DIRECTORY = "directory"  # people and places: while they are in use, and as long as records point to them
    CONTACT = "contact"  # telephone numbers: each row carries its own date of deletion
    FACTS = "facts"  # what happened, step by step, under random ids: two years
    RECORDS = "records"  # what a statement rests on: ten years
    STATISTICS = "statistics"  # counts about nobody in particular: kept
    ACCESS = "access"  # sessions of administrators: days after they end
    AUDIT = "audit"  # who looked at what: three years
    REVIEWS = "reviews"  # complaints, and what was found: three years after they are settled
    OUTBOX = "outbox"  # work still to do: until it is done


MICROS = Decimal(1_000_000)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment, which nobody could interpret later."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone cannot be stored: {value.isoformat()}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as aware UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """An amount as whole millionths, because SQLite would keep a NUMERIC as a float."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Refuse an amount finer than a millionth instead of rounding it unseen."""
        del dialect
        if value is None:
            return None
        micros = value * MICROS
        if micros != micros.to_integral_value():
            raise ValueError(f"an amount finer than a millionth cannot be stored: {value}")
        return int(micros)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        """Return the amount as Decimal; PostgreSQL sums whole numbers into NUMERIC, hence the int()."""
        del dialect
        return None if value is None else Decimal(int(value)) / MICROS


class Seconds(TypeDecorator[float]):
    """A duration as whole milliseconds, so that sums and differences of sums are exact."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> int | None:
        """Round to the millisecond."""
        del dialect
        return None if value is None else round(value * 1000)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> float | None:
        """Return seconds."""
        del dialect
        return None if value is None else int(value) / 1000


SerialNumber = BigInteger().with_variant(Integer, "sqlite")
"""A key that the database counts up; SQLite counts only what is exactly INTEGER."""

Document = JSON().with_variant(JSONB(), "postgresql")
"""A JSON value."""

ID_LENGTH = 64
"""Room for the carrier's ids (34), our own (32), and stream entries."""

Id = String(ID_LENGTH)


def _values(members: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in members]


class Base(DeclarativeBase):
    """The root of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, TypeEngine[Any]]] = {
        datetime: UtcDateTime(),
        Decimal: Money(),
        dict[str, Any]: Document,
        list[dict[str, Any]]: Document,
        list[float]: Document,
        list[str]: Document,
        enum.Enum: Enum(
            enum.Enum, native_enum=False, length=32, values_callable=_values, validate_strings=True
        ),
    }


def kept_as(retention: Retention) -> dict[str, Any]:
    """Return the table argument that states a retention class."""
    return {"info": {"retention": retention.value}}
