"""Serve the page of virtual handsets: static files, nothing from other hosts, no inline script or style."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}


def add_pages(app: web.Application) -> None:
    """Put the page and its files in place."""
    app.router.add_get("/", _to_handsets)
    app.router.add_get("/sandbox/handsets", _handsets)
    app.router.add_get("/sandbox/static/{name}", _static)


async def _to_handsets(_request: web.Request) -> web.Response:
    raise web.HTTPFound("/sandbox/handsets")


async def _handsets(_request: web.Request) -> web.Response:
    return _file("handsets.html")


async def _static(request: web.Request) -> web.Response:
    return _file(request.match_info["name"])


def _file(name: str) -> web.Response:
    known = {path.name: path for path in STATIC.iterdir() if path.suffix in _TYPES}
    if name not in known:
        raise web.HTTPNotFound(text="there is no such file")
    headers = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-cache",
    }
    path = known[name]
    return web.Response(
        body=path.read_bytes(), content_type=_TYPES[path.suffix], charset="utf-8", headers=headers
    )
