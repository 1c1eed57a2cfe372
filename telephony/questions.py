"""Every question of the dialogues with its keys and deadlines, read from the code that asks and answers them.

docs/dialogues.md carries the table; `./ponte prompts questions --write` puts it there, and a test compares.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import telephony.dialogues
from telephony.settings import TelephonySettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

    from telephony.webhooks.blueprint import Route

BEGINS, ENDS = "<!-- questions: written by ./ponte prompts questions --write -->", "<!-- questions end -->"
HEAD = (
    "| asked by | heard | answered at | keys | how many | waited for, s |",
    "|---|---|---|---|---|---|",
)
PROMPT = re.compile(r"[a-z]+\.[a-z_]*[a-z]")
KEY, KEYS = re.compile(r"[0-9*#]"), re.compile(r"[0-9*#]+")
EXAMPLE = TelephonySettings("https://ponte.example", "AC", ("token",))
"""What settings say where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Question:
    """One document that waits for keys."""

    asked_by: str  # module and function
    path: str  # where the answer goes
    prompts: tuple[str, ...]
    count: str
    seconds: str

    def line(self, keys: str) -> str:
        """Return its line of the table."""
        heard = ", ".join(f"`{prompt}`" for prompt in self.prompts) or "as told above"
        keys = keys or ("any" if self.count == "1" else "digits")
        return f"| `{self.asked_by}` | {heard} | `/{self.path}` | {keys} | {self.count} | {self.seconds} |"


def question_table(routes: Iterable[Route]) -> list[str]:
    """Return the lines of the table, in the order of the routes that take the answers."""
    by_path = {route.path.removeprefix("/"): route for route in routes}
    found = [one for module in _modules() for one in _questions_of(module, by_path.keys())]
    order = list(by_path)
    found.sort(key=lambda one: (order.index(one.path), one.asked_by))
    return [*HEAD, *(one.line(_keys_of(by_path[one.path])) for one in found)]


def written_into(page: str, table: Iterable[str]) -> str:
    """Return a page with the table between its marks; raises ValueError where it has none."""
    before, _, rest = page.partition(BEGINS)
    _, mark, after = rest.partition(ENDS)
    if not mark:
        raise ValueError(f"the page has no part between {BEGINS} and {ENDS}")
    return "\n".join((f"{before}{BEGINS}", "", *table, "", f"{ENDS}{after}"))


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(telephony.dialogues.__path__):
        yield importlib.import_module(f"telephony.dialogues.{found.name}")


def _questions_of(module: ModuleType, paths: Collection[str]) -> Iterator[Question]:
    tree = ast.parse(inspect.getsource(module))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    helpers = {name: call for name, node in functions.items() if (call := _call_of(node, "ask_keys"))}
    helpers |= _leaning_on(functions, helpers)
    for name, node in functions.items():
        asks = helpers.get(name)
        asks = asks or next((helpers[used] for used in _called(node) if used in helpers), None)
        asks = asks or _call_of(node, "Keyed")
        own = [text for text in _texts(node) if text in paths]
        if asks is None or not own:
            continue
        words = tuple(dict.fromkeys(text for text in _texts(node) if PROMPT.fullmatch(text)))
        asked_by = f"{module.__name__.rpartition('.')[2]}.{name}"
        env = _environment(module, functions, node)
        count, seconds = _value(asks, "keys", env), _value(asks, "seconds", env)
        yield Question(asked_by, own[0], words, count, seconds)
        if f"{own[0]}-check" in paths:
            yield Question(asked_by, f"{own[0]}-check", words, "1", _value(asks, "check_seconds", env))


def _leaning_on(
    functions: Mapping[str, ast.FunctionDef], helpers: Mapping[str, ast.Call]
) -> dict[str, ast.Call]:
    """Return the private functions that hand on to one that waits for keys."""
    return {
        name: helpers[used]
        for name, node in functions.items()
        if name.startswith("_") and name not in helpers
        for used in _called(node)
        if used in helpers
    }


def _call_of(node: ast.AST, name: str) -> ast.Call | None:
    calls = (one for one in ast.walk(node) if isinstance(one, ast.Call))
    return next((one for one in calls if isinstance(one.func, ast.Name) and one.func.id == name), None)


def _called(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name):
            yield one.func.id


def _texts(node: ast.FunctionDef) -> Iterator[str]:
    for statement in node.body:
        for one in ast.walk(statement):
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                yield one.value


def _environment(
    module: ModuleType, functions: Mapping[str, ast.FunctionDef], node: ast.FunctionDef
) -> dict[str, Any]:
    """Return what names mean in a function and in those of its module that it may call."""
    env: dict[str, Any] = {**vars(module), "exchange": SimpleNamespace(settings=EXAMPLE), "settings": EXAMPLE}
    for one in (*functions.values(), node):
        for argument, default in zip(reversed(one.args.args), reversed(one.args.defaults), strict=False):
            if isinstance(default, ast.Constant):
                env.setdefault(argument.arg, default.value)
    for inner in ast.walk(node):
        if isinstance(inner, ast.Assign) and isinstance(inner.targets[0], ast.Name):
            found = _evaluated(inner.value, env)
            if isinstance(found, int):
                env[inner.targets[0].id] = found
        if isinstance(inner, ast.keyword) and inner.arg == "keys":
            env["keys"] = _evaluated(inner.value, env) or env.get("keys")
    return env


def _value(call: ast.Call, name: str, env: Mapping[str, Any]) -> str:
    given = {word.arg: word.value for word in call.keywords}
    found = _evaluated(given[name], env) if name in given else None
    return f"{found:g}" if isinstance(found, int | float) and not isinstance(found, bool) else "as asked"


def _evaluated(node: ast.expr, env: Mapping[str, Any]) -> Any:
    """Return what an expression of names and numbers means, or None where only a call would tell."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return env.get(node.id)
    if isinstance(node, ast.Attribute):
        return getattr(_evaluated(node.value, env), node.attr, None)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _evaluated(node.left, env), _evaluated(node.right, env)
        return left + right if isinstance(left, int) and isinstance(right, int) else None
    return None


def _keys_of(route: Route) -> str:
    """Return the keys that whoever takes the answer tells apart; none where any does, or digits are taken."""
    module = importlib.import_module(route.view.__module__)
    keys: set[str] = set()
    for node in ast.walk(ast.parse(inspect.getsource(route.view))):
        if isinstance(node, ast.Name | ast.Attribute):
            keys.update(_keys_in(_evaluated(node, vars(module))))
    return " ".join(f"`{key}`" for key in sorted(keys))


def _keys_in(found: object) -> Collection[str]:
    """Return the keys that a constant names: one, several in a row, or those of a table."""
    if isinstance(found, str) and KEYS.fullmatch(found):
        return found
    if isinstance(found, Mapping | frozenset) and all(KEY.fullmatch(str(key)) for key in found):
        return [str(key) for key in found]
    return ()
