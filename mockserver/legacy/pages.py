"""Arguments and pages as the old API had them (facts 9.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from .answers import LegacyAnswer, missing, refused
from .arguments import ArgumentError, whole_number

_RECORDS = 1000  # records of a page of v2 (V2LIST)
_COUNT = 50  # entries of a page of v1 unless `count` says otherwise (V1LIST)


def paged(call: LegacyCall, entries: Sequence[Any]) -> LegacyAnswer:
    """Answer with one page as v1 did: `page`, from 0, and `count`. What it said besides is UNCONFIRMED."""
    page, size = number_of(call, "page", 0), number_of(call, "count", _COUNT)
    if page is None or not size:
        return refused(400, "page and count must be numbers.")
    return LegacyAnswer(page_of(entries, page, size))


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


def marked(call: LegacyCall, entries: Sequence[Any]) -> LegacyAnswer:
    """Answer with one page as v2 did: `records`, and a `marker` of the next page where there is one."""
    start = number_of(call, "marker", 0)
    if start is None:
        return missing("The marker is not one that was given out.", 400)
    content: dict[str, Any] = {"records": list(entries[start : start + _RECORDS])}
    if start + _RECORDS < len(entries):
        content["marker"] = start + _RECORDS
    return LegacyAnswer(content)


def number_of(call: LegacyCall, name: str, default: int) -> int | None:
    """Return a whole number that a call sends, as a number or as text; None when it is none."""
    try:
        return whole_number(call, name, default, low=0)
    except ArgumentError:
        return None


def texts_of(call: LegacyCall, *names: str) -> list[str]:
    """Return the texts that a call sends under one of these names: a list, or text with commas."""
    found: list[str] = []
    for name in names:
        value = call.arguments.get(name) or []
        items = value.split(",") if isinstance(value, str) else value
        if isinstance(items, list):
            found += [item.strip() for item in items if isinstance(item, str) and item.strip()]
    return found


def is_true(value: Any) -> bool:
    """Read a flag that JSON or a form carries."""
    return value is True or str(value).lower() in ("true", "1", "yes")


def old_time(text: str) -> str:
    """Write a time as the old API did: with a space, without an offset."""
    return text[:19].replace("T", " ")
