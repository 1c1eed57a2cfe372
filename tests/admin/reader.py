"""Somebody with a browser, as far as a test client goes."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from tests.admin.cast import LOGIN, PASSWORD

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

BASE = "https://pages.example"


class Reader:
    """Opens pages, fills in forms, keeps cookies."""

    def __init__(self, app: Flask, *, language: str = "en") -> None:
        self.client = app.test_client()
        self.language = language

    def opens(self, address: str, **query: Any) -> TestResponse:
        """Open an address without following where it leads."""
        headers = {"Accept-Language": self.language}
        return self.client.get(
            address, query_string=query or None, base_url=BASE, headers=headers, buffered=True
        )

    def reads(self, address: str, **query: Any) -> str:
        """Open a page that must be there, and return what can be read on it."""
        answer = self.opens(address, **query)
        assert answer.status_code == 200, (address, answer.status)
        return text_of(answer)

    def sends(self, address: str, *, token: str | None = None, **fields: str) -> TestResponse:
        """Send a form; its token is fetched from the log-in page unless given."""
        headers = {"Referer": f"{BASE}/", "Accept-Language": self.language}
        form = {"csrf_token": self.token() if token is None else token, **fields}
        return self.client.post(address, data=form, base_url=BASE, headers=headers)

    def token(self) -> str:
        """Return the form token of the page that is shown to this reader."""
        for address in ("/log-in", "/calls"):
            found = re.search(r'name="csrf_token" value="([^"]+)"', self.opens(address).text)
            if found:
                return found.group(1)
        raise AssertionError("no page with a form")

    def tries(self, login: str, password: str, **fields: str) -> TestResponse:
        """Try to log in."""
        return self.sends("/log-in", login=login, password=password, **fields)

    def carries(self, key: str) -> Reader:
        """Be logged in by a key that was given out before."""
        self.client.set_cookie("ponte", key, domain="pages.example")
        return self

    def logs_in(self) -> Reader:
        """Log in as who may."""
        answer = self.tries(LOGIN, PASSWORD)
        assert answer.status_code == 303, answer.status
        return self


def text_of(answer: TestResponse) -> str:
    """Return the words of a page without its marks."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", answer.text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())
