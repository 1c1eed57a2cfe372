"""The cast: who speaks in every scenario. Places, numbers, codes and interpreters are of `config.world`.

- Ana: a health desk at the Lisbon centre, behind a switchboard that many share; known by her code.
- Amélia: her colleague behind the same switchboard, with the same code.
- Bruno: the local centre of Fonte Alva; his direct number alone is trusted.
- Carla: the local centre of Santa Marta do Vale; known by her code, on a direct number.
- Duarte: the migration desk at Lisbon; needs BOTH, the shared number and his code.
- Emily: the registry desk at Lisbon; known by her code, hears English.
- Olena, Taras (who speaks Polish too) and Iryna (who hears English) interpret Ukrainian and Russian.
- Djamila and Nelson interpret Cape Verdean Creole; Nelson is a mediator who sits at Ana's site.
- Svitlana interprets Ukrainian, Ivan Russian and Georgian.
- Helena and Rui are operators, Marta is operator and supervisor, and hears English.
"""

from __future__ import annotations

STAFF = {
    "ana": "lisboa-saude",
    "amelia": "lisboa-saude",
    "bruno": "local-fonte-alva",
    "carla": "local-santa-marta-do-vale",
    "duarte": "lisboa-migracoes",
    "emily": "lisboa-registos",
}
"""Name -> institution of the world's plan."""

INTERPRETERS = {"olena": "1001", "taras": "1002", "iryna": "1003", "svitlana": "1004", "ivan": "1005"}
INTERPRETERS |= {"djamila": "1019", "nelson": "1020"}
INTERPRETERS |= {"helena": "9001", "rui": "9002", "marta": "9003"}
"""Name -> public number in the world's plan."""

UKRAINIAN, RUSSIAN, POLISH, GEORGIAN, CREOLE = "777", "555", "440", "206", "200"
"""Keypad codes of the catalogue; a test holds them to it."""
