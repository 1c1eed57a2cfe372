"""`./ponte prove`: lets chance look for an order of events in which a rule of dispatching breaks.

The state machine of the tests, with a long profile and a seed of its own, on a server that comes and goes
with the run. What fails is shown with the shortest run of events that leads there.
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
import time
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
TEST = "tests/dispatch/live/test_rules_machine.py::test_the_rules_hold_in_any_order_of_events"
ROUND_EXAMPLES = 15
"""Between two lines of progress: some 2,000 steps and 150 offers; fewer may make none at all.

Each is played on four services: with and without pauses, with a small and with a slow account. Each round has
a seed of its own, so that it can be repeated alone.
"""
DONE_LINE = re.compile(r"steps_done=(\d+) offers_asked=(\d+)")


@click.command()
@click.option(
    "--steps", type=click.IntRange(1), default=20_000, show_default=True, help="How many events at least."
)
@click.option("--seed", type=int, help="To repeat a round; without, by chance.")
def prove(steps: int, seed: int | None) -> None:
    """Try the rules of dispatching in random orders of events."""
    first_seed = secrets.randbelow(2**32) if seed is None else seed
    click.echo(f"Seed {first_seed}; at least {steps} steps.")
    done, offers, rounds, began_at = 0, 0, 0, time.monotonic()
    while done < steps:
        made, said = _round(first_seed + rounds, ROUND_EXAMPLES)
        if made is None:
            click.echo(said)
            sys.exit(f"A rule broke. Again: ./ponte prove --seed {first_seed + rounds}")
        done, offers, rounds = done + made[0], offers + made[1], rounds + 1
        seconds = time.monotonic() - began_at
        click.echo(f"{done:>8} steps, {offers} offers in {seconds:.0f} s, every rule held")
    click.echo(
        f"Proved: {done} steps, {offers} offers as the matcher makes them, {rounds} rounds, "
        f"seeds {first_seed} to {first_seed + rounds - 1}."
    )


def _round(seed: int, examples: int) -> tuple[tuple[int, int] | None, str]:
    """Run one round; return the steps and offers made, or None where a rule broke, and what was said."""
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider"]
    command += [f"--hypothesis-seed={seed}", TEST]
    environment = {**os.environ, "PONTE_PROVE_EXAMPLES": str(examples)}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    # Each kind of service tells the sum so far.
    found = DONE_LINE.findall(done.stdout)
    made = (int(found[-1][0]), int(found[-1][1])) if found and done.returncode == 0 else None
    return made, done.stdout + done.stderr
