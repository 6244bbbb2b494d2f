"""The messages of one account, bounded by their number and by their size."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from klaviyo_rehearsal.contracts.numbers import whole_number

from .message import Draft, Happening, Message, loaded

# Kinds of causes that smart sending spaces out.
_MARKETING = frozenset({"campaign", "flow"})


class Outbox:
    """The last messages of one account, the oldest first; `dropped` counts those that had to go.

    size: how many are kept. room: how many characters of content. seed: the ids follow from it, so that none
    is taken from those that the account draws for its resources.
    """

    def __init__(self, size: int, room: int, seed: str) -> None:
        self._messages: dict[str, Message] = {}
        self._size = size
        self._room = room
        self._left = room
        self._seed = seed
        self._count = 0
        # channel and profile id -> when it was last sent a campaign or a flow's message
        self._last: dict[str, float] = {}
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._messages)

    def __iter__(self) -> Iterator[Message]:
        return iter(tuple(self._messages.values()))

    @property
    def size(self) -> int:
        """Return how many messages are kept at most."""
        return self._size

    def get(self, identifier: str) -> Message | None:
        """Return a message, or None."""
        return self._messages.get(identifier)

    def add(self, draft: Draft) -> Message:
        """Keep a message, and let the oldest go where there are too many or too large ones."""
        self._count += 1
        content = {field.name: getattr(draft, field.name) for field in fields(draft)}
        message = Message(**content, id=self._id(), number=self._count)
        self._messages[message.id] = message
        self._left -= message.size
        if not message.reason and message.cause.kind in _MARKETING:
            self._last[f"{message.channel} {message.profile_id}"] = message.seconds
        while self._messages and (len(self._messages) > self._size or self._left < 0):
            oldest = next(iter(self._messages))
            self._left += self._messages.pop(oldest).size
            self.dropped += 1
        return message

    def pass_over(self, draft: Draft) -> None:
        """Count a message that would be dropped at once, so that its content need not be written."""
        self._count += 1
        self.dropped += 1
        if not draft.reason:
            self._last[f"{draft.channel} {draft.profile_id}"] = draft.seconds

    def last_sent(self, channel: str, profile: str) -> float | None:
        """Return when a profile was last sent a campaign or a flow's message, in seconds since 1970."""
        return self._last.get(f"{channel} {profile}")

    def note(self, identifier: str, happening: Happening) -> Message:
        """Note an act of the recipient. Raises KeyError for an unknown id."""
        message = self._messages[identifier]
        message = self._messages[identifier] = replace(message, happened=(*message.happened, happening))
        return message

    # Nobody must be able to guess it: the link of a confirmation holds it.
    def next_id(self) -> str:
        """Return the id of the message that comes next, for a link in it."""
        return self._id(1)

    def current_id(self) -> str:
        """Return the id of the last message."""
        return self._id()

    def _id(self, ahead: int = 0) -> str:
        number = self._count + ahead
        digest = hashlib.blake2b(f"{self._seed}:{number}".encode(), digest_size=8).hexdigest()
        return f"{number:06d}-{digest}"

    def dump(self) -> dict[str, Any]:
        """Return the messages as JSON."""
        return {
            "count": self._count,
            "dropped": self.dropped,
            "last": self._last,
            "messages": [message.dump() for message in self._messages.values()],
        }

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Take over a dump. Raises KeyError, TypeError or ValueError for a misfit."""
        self._count, self.dropped = whole_number(saved["count"]), whole_number(saved["dropped"])
        self._last = {str(name): float(seconds) for name, seconds in saved["last"].items()}
        self._messages = {message.id: message for message in map(loaded, saved["messages"])}
        self._left = self._room - sum(message.size for message in self._messages.values())
