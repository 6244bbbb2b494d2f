"""The pages of the outbox: the messages that would go out, and one of them as its recipient sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from starlette.requests import Request

from ..control.outbox import CHANNELS, STATES, Wanted, find, messages
from ..control.queries import check_query
from ..outbox.message import Message
from ..state.account import Account
from .page import Choice, Page, Redirect, number_of

if TYPE_CHECKING:
    from ..control.controller import Controller

_ROWS = 100

Row = tuple[Account, Message]


class OutboxPages:
    """The outboxes of one mock."""

    def __init__(self, control: Controller) -> None:
        self._control = control

    async def listing(self, request: Request) -> Page:
        """Show the messages, newest first, under the filters of the query."""
        query = request.query_params
        accounts = sorted(account.company_id for account in self._control.all_accounts())
        known = {"channel": CHANNELS, "state": STATES, "account": accounts}
        check_query(query, [*query], known, from_form=True)
        chosen = {name: query.get(name, "") for name in ("channel", "state", "account", "search")}
        start = number_of(query, "start") or 0
        found = sorted(self._matching(chosen), key=lambda row: (-row[1].seconds, -row[1].number))
        more = ""
        if len(found) > start + _ROWS:
            kept = {name: value for name, value in chosen.items() if value}
            more = "?" + urlencode({**kept, "start": start + _ROWS})
        content = {
            "messages": [_row(account, message) for account, message in found[start : start + _ROWS]],
            "total": len(found),
            "search": chosen["search"],
            "filters": [
                Choice("channel", "channel", list(CHANNELS), chosen["channel"]).as_dict(),
                Choice("state", "state", list(STATES), chosen["state"]).as_dict(),
                Choice("account", "account", accounts, chosen["account"]).as_dict(),
            ],
            "start": start,
            "more": more,
            "dropped": self._control.outbox_dropped(),
        }
        return Page("outbox.html", content)

    async def one(self, request: Request) -> Page:
        """Show a message as HTML, text and source, with its links and the acts of its recipient."""
        account, message = find(self._control.all_accounts(), request.path_params["id"])
        ids = [item.id for item in messages([account], Wanted())]
        place = ids.index(message.id)
        content = {
            "message": message.as_dict() | {"account": account.company_id},
            "cause": _cause(account, message),
            "before": ids[place - 1] if place else None,
            "after": ids[place + 1] if place + 1 < len(ids) else None,
        }
        return Page("message.html", content)

    async def act(self, request: Request, form: dict[str, str]) -> Redirect:
        """Let the recipient open, click, bounce, complain or unsubscribe."""
        identifier = request.path_params["id"]
        self._control.act(identifier, request.path_params["act"], url=form.get("url") or None)
        return Redirect(f"/_mock/outbox/{identifier}")

    def _matching(self, chosen: dict[str, str]) -> list[Row]:
        wanted = Wanted(channel=chosen["channel"] or None, state=chosen["state"] or None)
        search = chosen["search"].strip()
        found: list[Row] = []
        for account in self._control.all_accounts():
            if chosen["account"] in ("", account.company_id):
                asked = self._control.outbox(account, wanted=wanted)
                found += [(account, item) for item in asked if not search or _holds(item, search)]
        return found


def _holds(message: Message, search: str) -> bool:
    """Return whether a message has a text in its recipient, subject, text or cause."""
    return any(Wanted(**{name: search}).matches(message) for name in ("to", "subject", "text", "cause"))


def _cause(account: Account, message: Message) -> list[tuple[str, str]]:
    """Return the cause of a message in words, each with the address of the resource behind it, if any."""
    ids, place = message.cause.ids, f"/_mock/accounts/{account.company_id}"
    main = next((name for name in ("flow", "campaign", "list") if name in ids), "")
    found = [(message.cause.words, f"{place}/{main}/{quote(ids[main])}" if main else "")]
    if "event" in ids:
        found.append((f"event {ids['event']}", f"{place}/event/{quote(ids['event'])}"))
    return found


def _row(account: Account, message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "account": account.company_id,
        "time": message.seconds,
        "channel": message.channel,
        "to": message.to,
        "subject": message.subject or message.plain[:80],
        "cause": message.cause.words,
        "state": message.state,
        "reason": message.reason or None,
        "happened": [item.kind for item in message.happened],
    }
