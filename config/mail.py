"""Carries letters: by a mail server, or, where none is set, into a folder on this machine."""

from __future__ import annotations

import logging
import smtplib
import ssl
import threading
from email.message import EmailMessage
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from uuid import uuid4

if TYPE_CHECKING:
    from pathlib import Path

    from dispatch.ports import Mailer

PATIENCE_SECONDS = 20.0
SMTPS_PORT, SUBMISSION_PORT = 465, 587

log = logging.getLogger(__name__)


class SmtpMailer:
    """Hands letters to a mail server, always encrypted, in a thread: readers do not wait for it."""

    def __init__(self, url: str, sender: str) -> None:
        """`url` as `smtp://user:password@host:587` (STARTTLS) or `smtps://...` (TLS from the start)."""
        self._server, self._sender = urlsplit(url), sender

    def send(self, to: str, subject: str, text: str) -> None:
        """Send a letter on its way; what becomes of it is logged, without its address."""
        letter = letter_of(self._sender, to, subject, text)
        threading.Thread(target=self._deliver, args=(letter,), name="mail", daemon=True).start()

    def _deliver(self, letter: EmailMessage) -> None:
        try:
            with self._connect() as server:
                if self._server.username:
                    server.login(unquote(self._server.username), unquote(self._server.password or ""))
                server.send_message(letter)
        except (OSError, smtplib.SMTPException) as error:
            log.warning("letter_lost cause=%s", type(error).__name__)

    def _connect(self) -> smtplib.SMTP:
        host, context = self._server.hostname or "", ssl.create_default_context()
        if self._server.scheme == "smtps":
            port = self._server.port or SMTPS_PORT
            return smtplib.SMTP_SSL(host, port, timeout=PATIENCE_SECONDS, context=context)
        server = smtplib.SMTP(host, self._server.port or SUBMISSION_PORT, timeout=PATIENCE_SECONDS)
        server.starttls(context=context)
        return server


class OutboxMailer:
    """Puts letters into a folder, one file each: for demonstrations, and until a mail server is set."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder, self._sender = folder, sender

    def send(self, to: str, subject: str, text: str) -> None:
        """Write a letter, readable by this user only."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._folder / f"{uuid4().hex}.eml"
        file.touch(mode=0o600)
        file.write_bytes(letter_of(self._sender, to, subject, text).as_bytes())


def letter_of(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    """Return a letter; line ends in its heads are refused by the library."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, to, subject
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text)
    return letter


def build_mailer(url: str | None, sender: str, outbox: Path) -> Mailer:
    """Return what carries letters: the server of `url`, or the folder."""
    return SmtpMailer(url, sender) if url else OutboxMailer(outbox, sender)
