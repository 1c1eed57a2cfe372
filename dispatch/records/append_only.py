"""Has the database itself refuse to change what is only ever added to: entries of the audit log.

Entries past their time are deleted by `dispatch.records.retention`, which leaves a proof.
"""

from __future__ import annotations

SAID = "entries of the audit log are never changed"
WHEN = "BEFORE UPDATE ON audit_entry"
FUNCTION = "audit_entry_stays()"
BODY = f"$$ BEGIN RAISE EXCEPTION '{SAID}'; END $$"

REFUSE_CHANGES: dict[str, tuple[str, ...]] = {
    "sqlite": (f"CREATE TRIGGER audit_entry_stays {WHEN} BEGIN SELECT RAISE(ABORT, '{SAID}'); END",),
    "postgresql": (
        f"CREATE FUNCTION {FUNCTION} RETURNS trigger AS {BODY} LANGUAGE plpgsql",
        f"CREATE TRIGGER audit_entry_stays {WHEN} FOR EACH ROW EXECUTE FUNCTION {FUNCTION}",
    ),
}

REMOVE_REFUSAL: dict[str, tuple[str, ...]] = {
    "sqlite": ("DROP TRIGGER audit_entry_stays",),
    "postgresql": ("DROP TRIGGER audit_entry_stays ON audit_entry", "DROP FUNCTION audit_entry_stays()"),
}
