"""Cross-origin requests of browsers: /client answers any page, /api none (community 7403).

That shops' pages call /client is its purpose; which headers Klaviyo sends for it is UNCONFIRMED.
"""

from __future__ import annotations

from ..jsonapi.reply import Headers, Reply
from ..settings import Settings
from .exchange import Exchange

_ANY: Headers = ((b"access-control-allow-origin", b"*"),)
_METHODS = (b"access-control-allow-methods", b"GET, POST, OPTIONS")
_ASKED = b"access-control-request-headers"
_REFUSED = (
    "a browser asks whether a page may send this: Klaviyo has no CORS under /api. Send it from a server, or "
    "use /client with the public key"
)


def preflight_reply(exchange: Exchange, settings: Settings) -> Reply | None:
    """Return the answer to a browser that asks before it sends; None where there is no such answer."""
    if b"access-control-request-method" not in exchange.headers_by_name:
        return None
    if not _is_open(exchange, settings):
        exchange.journal_notes.append(_REFUSED)
        return None
    exchange.journal_notes.append("a browser asks whether a page may send this")
    allowed = (b"access-control-allow-headers", exchange.headers_by_name.get(_ASKED, b"*"))
    return Reply(200, headers=(*_ANY, _METHODS, allowed))


def shared_headers(exchange: Exchange, settings: Settings) -> Headers:
    """Return the headers by which a page of another origin may read an answer."""
    return _ANY if exchange.method != "OPTIONS" and _is_open(exchange, settings) else ()


def _is_open(exchange: Exchange, settings: Settings) -> bool:
    return settings.client_cors == "answer" and exchange.path.startswith("/client/")
