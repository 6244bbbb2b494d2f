"""The outbox over HTTP: GET /_mock/outbox and its messages, and the links of confirmations.

The HTML of a message is foreign text. It is served as it is, under a policy that lets it run nothing and
load pictures alone.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from ..outbox.markup import for_frame
from ..outbox.message import Message
from ..state.account import Account
from .outbox import OutboxError, Wanted

if TYPE_CHECKING:
    from .controller import Controller

# No script, no form, no origin of ours; pictures of the mail may be fetched, as a mail client does.
_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src * data:; "
    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
_FILTERS = ("to", "subject", "text", "cause", "channel", "state")
PARAMETERS = ("key", "company_id", *_FILTERS, "limit", "after")


class OutboxRoutes:
    """One endpoint a method."""

    def __init__(self, control: Controller) -> None:
        self._control = control

    async def outbox(self, request: Request) -> Response:
        """List messages, the oldest first."""
        query = request.query_params
        account = self._account(request)
        wanted = Wanted(**{name: query[name] for name in _FILTERS if name in query})
        found = self._control.outbox(
            account, wanted=wanted, after=query.get("after"), limit=_limit(query.get("limit"))
        )
        shown = [message.as_dict() for message in found]
        return _json({"messages": shown, "dropped": self._control.outbox_dropped(account)})

    async def message(self, request: Request) -> Response:
        """Show one message as JSON."""
        return _json(self._message(request).as_dict())

    async def html(self, request: Request) -> Response:
        """Show the HTML of a message, with the policy of foreign text; its links open new windows."""
        message = self._message(request)
        return Response(for_frame(message.html), media_type="text/html", headers=_HEADERS)

    async def act(self, request: Request) -> Response:
        """Let the recipient of a message act: POST open, click, bounce, spam or unsubscribe."""
        body = await request.body()
        content = _object(body) if body else {}
        url, bounce = content.get("url"), content.get("type", "hard")
        if url is not None and not isinstance(url, str):
            raise OutboxError("/url must be a text: one of the message's links")
        if bounce not in ("hard", "soft"):
            raise OutboxError(f"/type: {bounce!r} is none of hard, soft")
        unknown = sorted(set(content) - {"url", "type"})
        if unknown:
            raise OutboxError(f"/{unknown[0]}: unknown; known: url (of a click), type (of a bounce)")
        names = request.path_params
        message = self._control.act(names["id"], names["act"], url=url, hard=bounce == "hard")
        return _json(message.as_dict())

    async def confirm(self, request: Request) -> Response:
        """Follow the link of a confirmation, as a subscriber does who clicks on it."""
        was_open = self._control.follow_confirmation(request.path_params["id"])
        words = "Thank you, your subscription is confirmed." if was_open else "There is nothing to confirm."
        page = f"<!doctype html><title>Subscription</title><p>{escape(words)}</p>"
        return Response(page, media_type="text/html", headers=_HEADERS)

    def _message(self, request: Request) -> Message:
        return self._control.message(request.path_params["id"])

    def _account(self, request: Request) -> Account | None:
        query = request.query_params
        return self._control.account(key=query.get("key"), company_id=query.get("company_id"))


def _limit(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= 100_000:
        raise OutboxError(f"limit: {text!r} is no number from 1 to 100000")
    return int(text)


def _object(body: bytes) -> dict[str, Any]:
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise OutboxError(f"the body is not JSON: {error}") from None
    if not isinstance(content, dict):
        raise OutboxError("the body must be an object")
    return content


def _json(content: Any) -> Response:
    return Response(orjson.dumps(content), media_type="application/json")
