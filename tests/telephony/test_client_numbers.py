"""Which numbers of clients may be dialled."""

from __future__ import annotations

import phonenumbers
import pytest
from phonenumbers import PhoneNumberType

from config.world.numbers import LANDLINES, SERVICE
from telephony.client_numbers import ORDINARY, read_client_number, unknown_regions

BRITISH = LANDLINES.number(950)
PREMIUM, FREE = "+449098790001", "+448081570001"  # Ofcom, for drama
HOME = ("PT", "GB")


def as_dialled(number: str, *, at_home: bool) -> str:
    """Return an example of the library as staff would dial it."""
    parsed = phonenumbers.parse(number)
    return str(parsed.national_number) if at_home else number.replace("+", "00")


def example(region: str, kind: int) -> str:
    """Return a number of a kind from the library, which keeps one of each; none of them is ever dialled."""
    found = phonenumbers.example_number_for_type(region, kind)
    assert found is not None
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def test_a_foreign_number_is_read_with_two_zeros() -> None:
    assert read_client_number(as_dialled(BRITISH, at_home=False), HOME) == BRITISH


def test_a_national_number_is_one_of_the_first_region() -> None:
    assert read_client_number("0" + as_dialled(BRITISH, at_home=True), ("GB", "PT")) == BRITISH
    for kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.VOIP):
        number = example("PT", kind)
        assert read_client_number(as_dialled(number, at_home=True), HOME) == number
        assert read_client_number(as_dialled(number, at_home=False), HOME) == number


@pytest.mark.parametrize(
    "kind",
    [
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.UAN,
    ],
)
def test_numbers_where_a_minute_pays_somebody_are_refused(kind: int) -> None:
    number = example("PT", kind)
    assert kind not in ORDINARY
    assert read_client_number(as_dialled(number, at_home=True), HOME) is None
    assert read_client_number(as_dialled(number, at_home=False), HOME) is None


@pytest.mark.parametrize("number", [PREMIUM, FREE])
def test_such_numbers_abroad_are_refused_as_well(number: str) -> None:
    assert read_client_number(as_dialled(number, at_home=False), HOME) is None


@pytest.mark.parametrize("code", [870, 881])
def test_satellites_are_refused(code: int) -> None:
    found = phonenumbers.example_number_for_non_geo_entity(code)
    assert found is not None
    number = phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
    assert read_client_number(as_dialled(number, at_home=False), HOME) is None


@pytest.mark.parametrize(
    "digits",
    [
        "",
        "0",
        "00",
        "112",
        "1414",
        "116111",
        "0044",
        "00999",
        "9" * 18,
        "0" * 17,
        "٣٥١",
        "12*3",
        SERVICE.number(1),
    ],
)
def test_what_is_no_number_is_refused(digits: str) -> None:
    assert read_client_number(digits, HOME) is None


def test_countries_that_are_not_allowed_are_refused_and_so_are_their_dependencies() -> None:
    assert read_client_number(as_dialled(BRITISH, at_home=False), ("PT",)) is None
    jersey = example("JE", PhoneNumberType.FIXED_LINE)
    assert read_client_number(as_dialled(jersey, at_home=False), HOME) is None
    assert read_client_number("1", ()) is None


def test_a_region_is_a_country() -> None:
    assert unknown_regions(("PT", "XX", "pt")) == ["XX", "pt"]
