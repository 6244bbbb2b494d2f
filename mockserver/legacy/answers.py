"""Answers of the old API, and the form of the functions that give them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.reply import Reply
from ..state.account import Account
from ..state.account_error import AccountError


@dataclass(frozen=True, slots=True)
class LegacyAnswer:
    """An answer of the old API, plain JSON or text.

    recorded: whether the call left anything behind that it was meant to; note: why not, for the journal.
    """

    content: Any = None
    status: int = 200
    text: str | None = None
    recorded: bool = True
    note: str = ""

    def reply(self) -> Reply:
        """Return the answer as it goes over the wire."""
        if self.text is not None:
            return Reply(self.status, self.text.encode(), b"text/html")
        body = b"" if self.content is None else orjson.dumps(self.content)
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
