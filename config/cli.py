"""The command line: every command in one table, imported only when it runs."""

import sys
from importlib import import_module
from typing import NamedTuple

import click


class Place(NamedTuple):
    """Where a command stands, and what the list of commands says of it."""

    target: str
    summary: str


# A new command is a line here and a click command at its place. One that needs requirements-dev.lock stands
# in DEV_COMMANDS of the `ponte` script too.
COMMANDS = {
    "demo": Place("config.demo.command:demo", "Show a whole call, then traffic, on this machine alone."),
    "web": Place("config.processes:web", "Answer the carrier's webhooks."),
    "admin": Place("config.processes:admin", "Serve the administrators' pages."),
    "dispatcher": Place("config.processes:dispatcher", "Carry out what was decided, and fire deadlines."),
    "keeper": Place("config.processes:keeper", "Carry facts into SQL, and the directory into Redis."),
    "worker": Place("config.processes:worker", "Run the jobs that follow calls."),
    "tick": Place("config.processes:tick", "Start periodic jobs when their time comes."),
    "sandbox": Place("config.sandbox:sandbox", "Be a carrier to try with, on this machine."),
    "migrate": Place("config.processes:migrate", "Bring the database to the present tables."),
    "addresses": Place("config.processes:addresses", "Print what to enter for each number at the carrier."),
    "prompts": Place(
        "config.prompts:prompts", "Check the spoken prompts, or print the card of keypad codes."
    ),
    "add-admin": Place("config.processes:add_admin", "Make an account for the pages, or a new password."),
    "add-token": Place("config.processes:add_token", "Make a token for a program that reads the API."),
    "statement": Place("config.money:statement", "Show or issue what a period comes to for somebody."),
    "claim": Place("config.money:claim", "Show or make a claim on a fund."),
    "indicators": Place("config.indicators:indicators", "Tell the figures by which the service is judged."),
    "evaluation": Place("config.evaluation:evaluation", "Tell what funders and evaluators ask of a period."),
    "export": Place("config.indicators:export", "Write connect times for publication."),
    "audit": Place("config.audit:audit", "Tell how every charge of a period came about."),
    "forget-person": Place("config.audit:forget_person", "Erase an interpreter's name, number and log-in."),
    "review": Place("config.review:review", "Show and settle calls that somebody is to look at."),
    "reconcile": Place("config.reconcile:reconcile", "Hold a day's legs against the carrier's own list."),
    "rebuild": Place("config.money:rebuild", "Hold records against their facts, and mend them."),
    "replay": Place("config.replay.command:replay", "Play a real day, and prove the records right."),
    "bench": Place("config.bench:bench", "Run a benchmark, or list them."),
    "prove": Place("config.prove:prove", "Look for an order of events that breaks a rule of dispatching."),
    "transcript": Place("config.transcript:transcript", "Print what everybody hears in a scenario."),
    "seed": Place("config.demo.command:seed", "Plant the demonstration world in the configured database."),
    "test": Place("config.checks:test", "Run every check, then every test."),
    "check": Place("config.checks:check", "Check format, style, types and walls between packages."),
    "lock": Place("config.lock:lock", "Write the lock files anew from pyproject.toml."),
}


class CommandTable(click.Group):
    """A group that lists its commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the commands' names in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Import one command, or return None for a name that the table lacks."""
        if cmd_name not in COMMANDS:
            return None
        module_name, _, attribute = COMMANDS[cmd_name].target.partition(":")
        command = getattr(import_module(module_name), attribute)
        assert isinstance(command, click.Command)  # noqa: S101
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        """Write the list of commands from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, place.summary) for name, place in COMMANDS.items()])


@click.command(cls=CommandTable, context_settings={"help_option_names": ["-h", "--help"]})
def ponte() -> None:
    """Ponte: dial a number, say a language, and a third voice joins."""


if __name__ == "__main__":
    ponte(prog_name="ponte", args=sys.argv[1:])
