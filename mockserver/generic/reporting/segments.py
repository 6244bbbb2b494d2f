"""The rows of segments: their members at the end of a time, and those that came and went in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from klaviyo_rehearsal.contracts.filters import Condition

from ..call import PlannedCall
from .rows import Number, Row, meets


def segment_rows(call: PlannedCall, conditions: Sequence[Condition]) -> Iterator[Row]:
    """Yield a row for each segment (REC query_segment_values.200)."""
    for identifier in call.collection("segment"):
        if meets(conditions, {"segment_id": identifier}.__getitem__):
            yield Row({"segment_id": identifier}, _Counter(call, identifier))


class _Counter:
    def __init__(self, call: PlannedCall, segment: str) -> None:
        members = call.account.members
        present, past = members.of(segment).values(), members.left(segment)
        self._joined = [*map(_seconds, present), *(_seconds(joined) for joined, _ in past)]
        self._left = [_seconds(left) for _, left in past]

    def __call__(self, name: str, start: float, end: float) -> Number:
        added = sum(start <= seconds < end for seconds in self._joined)
        removed = sum(start <= seconds < end for seconds in self._left)
        match name:
            case "members_added":
                return added
            case "members_removed":
                return removed
            case "net_members_changed":
                return added - removed
            case _:  # total_members
                return sum(s < end for s in self._joined) - sum(s < end for s in self._left)


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
