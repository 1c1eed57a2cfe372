"""One line of JSON for each fact in the log, without phone numbers."""

import logging
import re
import sys
from typing import Any

import structlog

NUMBER = re.compile(r"\+\d{7,15}\b")


def set_up_logs() -> None:
    """Write everything that is logged, by us or by a library, as JSON to stderr."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_numbers,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # These tell every request and every job; our own lines tell what they meant.
    for noisy in ("twilio.http_client", "rq", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def hide_numbers(_logger: Any, _method: str, line: dict[str, Any]) -> dict[str, Any]:
    """Strike out whatever looks like a phone number, should one ever get this far (rule 10)."""
    return {
        field: NUMBER.sub("[number]", value) if isinstance(value, str) else value
        for field, value in line.items()
    }
