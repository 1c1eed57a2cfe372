"""What the pages can be told from outside."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

SHORTEST_SECRET = 16


@dataclass(frozen=True, slots=True)
class AdminSettings:
    """How the pages are served and guarded. All durations are in seconds."""

    secret_key: str = field(repr=False)
    """Signs the form tokens; at least 16 characters, the same in every process."""
    older_secret_keys: tuple[str, ...] = field(default=(), repr=False)
    """Keys used before; what they signed stays valid until it runs out."""
    cookie_secure: bool = True
    """Cookies travel by HTTPS only and are named `__Host-`; False only where pages are served without TLS."""
    base_path: str = ""
    """Where the pages begin: empty for the root, or like `/admin`."""
    public_address: str = "http://127.0.0.1:8001"
    """Where readers reach the pages; letters lead there, whatever host a request names."""
    time_zone: str = "Europe/Lisbon"
    """In which days begin and times are shown."""
    language: str = "pt-PT"
    """Of the pages, where neither the reader nor the browser has a wish that we can meet."""
    idle_seconds: int = 1800
    """A log-in that nobody used for this long has ended."""
    session_seconds: int = 43_200
    """A log-in ends after this long, used or not."""
    failures_by_login: str = "10 per 15 minutes"
    """Failed log-ins under one login, after which it is refused for a while."""
    failures_by_address: str = "50 per 15 minutes"
    """Failed log-ins from one address; higher, because an office may share one."""
    limits_storage: str = "memory://"
    """Where failures are counted; redis:// or redis+unix:// counts them over all processes."""
    proxy_hops: int = 0
    """How many proxies of our own stand before us; their word on the client's address is believed."""
    refresh_seconds: int = 30
    """How often today's page renews itself."""
    calls_per_page: int = 50

    def __post_init__(self) -> None:
        """Refuse what could only fail later, and less clearly."""
        if len(self.secret_key) < SHORTEST_SECRET:
            raise ValueError(f"the secret key of the pages needs at least {SHORTEST_SECRET} characters")
        if not re.fullmatch(r"(/[A-Za-z0-9_-]+)*", self.base_path):
            raise ValueError("a base path is empty or begins, but does not end, with a slash")
        ZoneInfo(self.time_zone)
