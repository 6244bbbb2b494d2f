"""Bounded copies of bodies that stream through."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.checking.request import MAX_BODY
from klaviyo_rehearsal.contracts.violation import Violation
from klaviyo_rehearsal.mockserver.http.encoding import decode_body
from klaviyo_rehearsal.mockserver.jsonapi.refusal import Refusal


class BodyCopy:
    """A copy of a body, up to a byte more than Klaviyo takes: memory stays flat whatever streams through."""

    __slots__ = ("_parts", "_room")

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._room = MAX_BODY + 1

    def add(self, part: bytes) -> None:
        """Add the next part of the body, as far as there is room."""
        if self._room:
            self._parts.append(part[: self._room])
            self._room -= len(self._parts[-1])

    @property
    def size(self) -> int:
        """The bytes of the copy."""
        return MAX_BODY + 1 - self._room

    @property
    def is_cut(self) -> bool:
        """Return whether the body is longer than the copy may be."""
        return not self._room

    def content(self) -> bytes:
        """Return the copy."""
        return self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)

    def unpacked(self, encoding: str) -> tuple[bytes, list[Violation]]:
        """Return the copy without its Content-Encoding; empty, with the reason, where it cannot be undone."""
        if not encoding:
            return self.content(), []
        try:
            return decode_body(self.content(), encoding), []
        except Refusal as refusal:
            return b"", refusal.violations
