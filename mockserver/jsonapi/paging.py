"""Pages of a listing and the cursors between them, which are opaque to the client."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from klaviyo_rehearsal.contracts.violation import Violation, violation

from .refusal import Refusal


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: after this entry, or before it when `back` is set."""

    key: tuple[int, Any]
    identifier: str
    back: bool = False

    def encode(self) -> str:
        """Write the cursor as text that is safe in a URL."""
        raw = orjson.dumps([*self.key, self.identifier, self.back])
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass(slots=True)
class Page:
    """The ids of one page, and the cursors of its neighbours."""

    ids: list[str]
    next: str | None = None
    prev: str | None = None


# A cursor is checked, since clients build their own and live answers 400 to those.
def decode_cursor(text: str) -> Cursor:
    """Read a cursor. Raises Refusal for one that the mock did not give out.

    Python's and PHP's SDK send `=CURSOR` when they are given a next link (facts 13.2), which is taken.
    """
    try:
        text = text.lstrip("=")
        parts = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        present, value, identifier, back = parts
    except (ValueError, TypeError, binascii.Error):
        raise Refusal([bad_cursor()]) from None
    sound = present in (0, 1) and isinstance(value, (str, int, float)) and isinstance(identifier, str)
    if not sound or not isinstance(back, bool):
        raise Refusal([bad_cursor()])
    return Cursor((present, value), identifier, back)


def is_link(cursor: str) -> bool:
    """Return whether a whole link was sent in the place of its cursor."""
    return cursor.startswith(("http://", "https://"))


def cursor_of_link(link: str) -> str:
    """Return the cursor of a link. Raises Refusal for one that has none."""
    try:
        return parse_qs(urlsplit(link).query)["page[cursor]"][0]
    except (ValueError, KeyError):
        raise Refusal([bad_cursor()]) from None


def bad_cursor() -> Violation:
    """Describe a cursor that the mock did not give out."""
    return violation("bad-cursor", "Invalid cursor provided.", pointer="/data/")
