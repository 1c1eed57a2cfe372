"""What people keep by hand, as registers: read, checked and written in one way, by form or by CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.records.registers.base import Keeping, Register, Written, changed
from dispatch.records.registers.people import Associations, Interpreters, ShiftExceptions, Shifts
from dispatch.records.registers.places import Callers, CostCentres, Institutions, Sites
from dispatch.records.registers.service import Accounts, Codes, Languages, Lines

if TYPE_CHECKING:
    from collections.abc import Mapping

CODES = Codes()
INTERPRETERS = Interpreters()

REGISTERS: Mapping[str, Register] = {
    "institutions": Institutions(),
    "sites": Sites(),
    "cost_centres": CostCentres(),
    "callers": Callers(),
    "codes": CODES,
    "associations": Associations(),
    "interpreters": INTERPRETERS,
    "shifts": Shifts(),
    "shift_exceptions": ShiftExceptions(),
    "lines": Lines(),
    "languages": Languages(),
    "accounts": Accounts(),
}
"""By the names that addresses and files use, in the order in which a service is set up."""

__all__ = ["CODES", "INTERPRETERS", "REGISTERS", "Keeping", "Register", "Written", "changed"]
