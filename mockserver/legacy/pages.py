"""Pages as the old API had them (facts 9.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from .answers import LegacyAnswer, Listing, missing, refused
from .arguments import ArgumentError, whole_number

_RECORDS = 1000  # records of a page of v2 (V2LIST)
_COUNT = 50  # entries of a page of v1 without `count` (V1LIST)


def _as_it_is(entry: Any) -> Any:
    return entry


def paged(
    call: LegacyCall,
    entries: Sequence[Any],
    write: Callable[[Any], Any] = _as_it_is,
    *,
    count: int = _COUNT,
) -> LegacyAnswer:
    """Answer with one page as v1 did: `page`, from 0, and `count`, by default `count` entries.

    write: makes the document of an entry, which those of the page alone need.
    """
    try:
        page, size = whole_number(call, "page", 0, low=0), whole_number(call, "count", count, low=1)
    except ArgumentError:
        return refused(400, "page and count must be numbers.")
    envelope = page_of(entries, page, size)
    return LegacyAnswer(Listing(envelope, "data", envelope["data"], write))


def page_of(entries: Sequence[Any], page: int, size: int) -> dict[str, Any]:
    """Cut one page of v1 out of all entries, the first page being 0."""
    start = page * size
    shown = entries[start : start + size]
    return {
        "object": "$list",
        "page": page,
        "start": start,
        "end": start + len(shown) - 1,
        "total": len(entries),
        "page_size": size,
        "data": list(shown),
    }


def marked(call: LegacyCall, entries: Sequence[Any], write: Callable[[Any], Any] = _as_it_is) -> LegacyAnswer:
    """Answer with one page as v2 did: `records`, and a `marker` of the next page where there is one."""
    try:
        start = whole_number(call, "marker", 0, low=0)
    except ArgumentError:
        return missing("The marker is not one that was given out.", 400)
    marker = {"marker": start + _RECORDS} if start + _RECORDS < len(entries) else {}
    return LegacyAnswer(Listing(marker, "records", entries[start : start + _RECORDS], write))
