"""The clocks that parts are handed."""

from dataclasses import dataclass
from datetime import UTC, datetime


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class FastClock:
    """A clock that runs `speed` times faster than the wall since `epoch`; shared by naming the same two."""

    epoch: datetime
    speed: float

    def now(self) -> datetime:
        """Return the present moment of the rehearsal."""
        return self.epoch + (datetime.now(UTC) - self.epoch) * self.speed
