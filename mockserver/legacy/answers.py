"""Answers of the old API, and the form of the functions that give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.reply import Reply
from ..state.account import Account
from ..state.account_error import AccountError


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the old API, whose entries are made one by one: each may hold a person of megabytes.

    envelope: the members of the answer, that of the entries among them. name: which one that is. write: makes
    the document of an entry.
    """

    envelope: Mapping[str, Any]
    name: str
    entries: Sequence[Any]
    write: Callable[[Any], Any]

    def whole(self) -> dict[str, Any]:
        """Return the page as JSON has it."""
        return {**self.envelope, self.name: list(map(self.write, self.entries))}

    def text(self) -> bytes:
        """Write the page. To write all entries at once would hold all other threads up."""
        entries = b",".join(orjson.dumps(self.write(entry)) for entry in self.entries)
        others = {name: value for name, value in self.envelope.items() if name != self.name}
        head = orjson.dumps(others).removesuffix(b"}")
        return b"%b%b%b:[%b]}" % (head, b"," if others else b"", orjson.dumps(self.name), entries)


@dataclass(frozen=True, slots=True)
class LegacyAnswer:
    """An answer of the old API, plain JSON or text.

    body: its content, or a page. recorded: whether the call left anything behind that it was meant to; note:
    why not, for the journal.
    """

    body: Any = None
    status: int = 200
    text: str | None = None
    recorded: bool = True
    note: str = ""

    @property
    def content(self) -> Any:
        """The content as JSON has it."""
        return self.body.whole() if isinstance(self.body, Listing) else self.body

    def reply(self) -> Reply:
        """Return the answer as it goes over the wire."""
        if self.text is not None:
            return Reply(self.status, self.text.encode(), b"text/html")
        if isinstance(self.body, Listing):
            return Reply(self.status, self.body.text(), b"application/json")
        body = b"" if self.body is None else orjson.dumps(self.body)
        return Reply(self.status, body, b"application/json")


def refused(status: int, message: str) -> LegacyAnswer:
    """Refuse as v1 did (facts 9.1): JSON with `message`."""
    return LegacyAnswer({"status": status, "message": message}, status, recorded=False, note=message)


def missing(detail: str, status: int = 404) -> LegacyAnswer:
    """Refuse as v2 did (facts E26): JSON with `detail`."""
    return LegacyAnswer({"detail": detail}, status, recorded=False, note=detail)


def refused_by_account(call: LegacyCall, error: AccountError) -> LegacyAnswer:
    """Answer an error of the account as the version of a call did; its words are UNCONFIRMED."""
    reason = error.reasons[0]
    found = violation(reason.code, reason.detail)
    if call.version == "v2":
        return missing(found.detail, found.status)
    return refused(found.status, found.detail)


LegacyFunction = Callable[[Account, LegacyCall], LegacyAnswer]


def old_time(text: str) -> str:
    """Write a time as v1 did: with a space, without an offset."""
    return text[:19].replace("T", " ")


def iso_time(text: str) -> str:
    """Write a time as v2 did: in UTC, with a Z, without a fraction (V1REC)."""
    return f"{text[:19]}Z"
