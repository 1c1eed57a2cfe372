"""Tells whoever has seen the first call where to look, and how to make a call of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.demo.contacts import TRIED_LANGUAGE
from config.demo.transcript import BOLD
from dispatch.domain.directory import LineKind

if TYPE_CHECKING:
    from config.demo.contacts import Casting
    from config.demo.transcript import Screen
    from config.settings import Settings
    from config.world.seed import World


def tell_addresses(settings: Settings, world: World, screen: Screen) -> None:
    """Say where the pages are and how to log in."""
    screen.say()
    screen.say("Two pages, for a browser on this machine", BOLD)
    screen.entry("administrators", f"http://{settings.admin_host}:{settings.admin_port}/")
    screen.entry("", f"log in as {world.admin_login} with {world.admin_password}")
    screen.entry("telephones", f"{settings.twilio_api_base_url}/")


def tell_how_to_try(casting: Casting, screen: Screen) -> None:
    """Say how one person makes a call and answers it."""
    desk = casting.desks_for_people[0]
    person = next(one for one in casting.interpreters_for_people if TRIED_LANGUAGE in one.languages)
    language = casting.name_of(TRIED_LANGUAGE)
    keypad_code = casting.keypad_code(TRIED_LANGUAGE)
    others = sorted(
        f"{casting.name_of(tag)} {casting.keypad_code(tag)}"
        for one in casting.interpreters_for_people
        for tag in one.languages
        if tag != TRIED_LANGUAGE
    )
    screen.say()
    screen.say("Make a call yourself, in the page of telephones", BOLD)
    second = f"2. Add the telephone of the desk {desk.name}. Dial the staff line,"
    second += (
        f" {casting.line(LineKind.STAFF)}; press the access code {desk.access_code}; press {keypad_code}."
    )
    first_name = person.name.split()[0]
    for step in (
        f"1. Take the telephone of the interpreter {person.name}, who speaks {language}.",
        second,
        f"3. {first_name}'s telephone rings, or a colleague's and then {first_name}'s: answer, press 1.",
        "4. Hang up at the desk; the interpreter presses 1 for finished.",
    ):
        screen.paragraph(step, "  ", "     ")
    screen.paragraph(
        f"The telephones listed first are left to you: the traffic below asks neither for {language} nor for"
        f" {', '.join(others)}. Codes and PINs stand beside each."
    )


def tell_of_traffic(casting: Casting, speed: float, screen: Screen) -> None:
    """Say what the traffic is, and where it differs from the logs that it is drawn from."""
    played, total = len(casting.interpreters_played), len(casting.plan.interpreters)
    screen.say()
    screen.say("Meanwhile: traffic, until Ctrl-C", BOLD)
    screen.paragraph(
        f"{played} of {total} interpreters come on duty and answer by themselves, save three rings in ten."
        " Staff call when New York's offices asked for interpreters on a Monday in 2024, and talk as long"
        f" as callers in Toronto did, both {speed:g} times faster; the clock itself runs true. Of languages"
        " with more calls than these interpreters could take, some calls are left out."
    )
    screen.say()
