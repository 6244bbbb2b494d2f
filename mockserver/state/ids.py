"""Seeded ids in the forms that Klaviyo gives its resources (facts 8.0)."""

from __future__ import annotations

import re
import uuid
from random import Random
from typing import Any

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALNUM = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SQUARE = 62 * 62
_PAIRS = tuple(first + second for first in _ALNUM for second in _ALNUM)
_EVENT_ID = re.compile(r"[0-9A-Za-z]{11}")
# 100 ns intervals between 1582-10-15 and 1970-01-01, where version 1 UUIDs begin.
_UUID_EPOCH = 0x01B21DD213814000
_UUID_VARIANT = 1 << 63


class Ids:
    """Makes the ids of one account; the same seed makes the same ids in the same order."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._random = Random(seed)
        self._last_ulid = 0

    @property
    def is_fresh(self) -> bool:
        """Return whether no id was made yet."""
        return self._random.getstate() == Random(self._seed).getstate()

    def dump(self) -> list[Any]:
        """Return how far the drawing of ids has come, as JSON."""
        version, words, gauss = self._random.getstate()
        return [version, list(words), gauss, f"{self._last_ulid:x}"]

    def restore(self, saved: Any) -> None:
        """Go on from a dump. Raises TypeError or ValueError for a misfit."""
        version, words, gauss, last_ulid = saved
        self._random.setstate((version, tuple(words), gauss))
        self._last_ulid = int(last_ulid, 16)

    def ulid(self, seconds: float) -> str:
        """Make a profile's id: 26 characters that sort by time, also those of one millisecond."""
        milliseconds, drawn = int(seconds * 1000), self._random.getrandbits(80)
        # As the specification of ULIDs has it: without this, two profiles of one job are sorted by chance.
        is_later = self._last_ulid >> 80 != milliseconds
        number = (milliseconds << 80) | drawn if is_later else self._last_ulid + 1 + (drawn & 0xFFFFFFFF)
        self._last_ulid = number
        return "".join([_CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5)])

    def short(self) -> str:
        """Make the id of a list, metric, segment or template: 6 characters."""
        return self._text(6)

    def event(self) -> str:
        """Make an event's id: 11 characters."""
        draw = self._random.getrandbits
        one, two, three = draw(30), draw(30), draw(30)
        # `_text` written out: in a loop it takes three times as long, and every event has one.
        return (
            f"{_PAIRS[one % _SQUARE]}{_PAIRS[one // _SQUARE % _SQUARE]}"
            f"{_PAIRS[two % _SQUARE]}{_PAIRS[two // _SQUARE % _SQUARE]}"
            f"{_PAIRS[three % _SQUARE]}{_PAIRS[three // _SQUARE % _SQUARE][0]}"
        )

    def decimal(self) -> str:
        """Make the id of an answer that is kept nowhere, such as a metric aggregate's: 18 digits."""
        return str(self._random.randrange(10**17, 10**18))

    def uuid_of_time(self, seconds: int) -> str:
        """Make the version 1 UUID that an event carries, derived from its time."""
        ticks = f"{seconds * 10_000_000 + _UUID_EPOCH:015x}"
        rest = f"{_UUID_VARIANT | self._random.getrandbits(62):016x}"
        return f"{ticks[7:]}-{ticks[3:7]}-1{ticks[:3]}-{rest[:4]}-{rest[4:]}"

    def uuid4(self) -> str:
        """Make the random UUID that an error carries."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def _text(self, length: int) -> str:
        draw = self._random.getrandbits
        # 30 bits at a time: such numbers are Python's fastest, and hold four characters.
        fours = [draw(30) for _ in range((length + 3) // 4)]
        return "".join([_PAIRS[n % _SQUARE] + _PAIRS[n // _SQUARE % _SQUARE] for n in fours])[:length]


def is_event_id(text: str) -> bool:
    """Check whether a text has the form of an event's id; Klaviyo answers 400 to others (facts E4)."""
    return _EVENT_ID.fullmatch(text) is not None
