"""Compares the returned values: an integration that returns the old answer must return all of it.

A value is compared where it has the form of the old answer: objects whose keys are those of the old call.
Anything else, such as an object of an SDK or of the new API, is the integration's own affair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from .difference import Difference, same

Entry = Mapping[str, Any]
_HINT = "The old call answered it. Return the value as the old API had it."
_IDENTITY = ("id", "list_id", "email")
_PAGES = ("data", "records")


@dataclass(frozen=True, slots=True)
class Performed:
    """A call: the old answers, one for each page, and the value that the integration returned."""

    call: LegacyCall
    pages: Sequence[Any]
    returned: Any


def compare_returned(performed: Performed) -> Iterator[Difference]:
    """Yield the differences between an old answer and the returned value, if that has its form."""
    old = [entry for page in performed.pages for entry in entries_of(page)]
    new = performed.returned
    if isinstance(new, Mapping) and _is_page(new):
        new = entries_of(new)
    if isinstance(new, Mapping) and len(old) == 1:
        new = [new]
    if not isinstance(new, list) or not old or not _has_form(new, old):
        return
    name = performed.call.name
    yield from _compare_entries(name, old, new)
    if name.endswith("timeline") and _is_reordered(old, new):
        yield Difference("changed", name, "order, returned", hint="Return the events in the old order.")


def entries_of(page: Any) -> list[Any]:
    """Return the entries of an old answer: under `data` or `records`, bare, or the answer itself."""
    if isinstance(page, list):
        return page
    if isinstance(page, Mapping) and _is_page(page):
        return list(next(page[name] for name in _PAGES if isinstance(page.get(name), list)))
    return [page] if isinstance(page, Mapping) and page else []


def _is_page(value: Entry) -> bool:
    return any(isinstance(value.get(name), list) for name in _PAGES)


def _has_form(new: Sequence[Any], old: Sequence[Any]) -> bool:
    known = {name for entry in old if isinstance(entry, Mapping) for name in entry}
    return all(isinstance(item, Mapping) and item and item.keys() <= known for item in new)


def _is_reordered(old: Sequence[Entry], new: Sequence[Entry]) -> bool:
    before, after = [_key(item) for item in old], [_key(item) for item in new]
    return before != after and sorted(before) == sorted(after)


def _key(entry: Entry) -> str:
    return next((str(entry[name]) for name in _IDENTITY if entry.get(name)), "")


def _compare_entries(name: str, old: Sequence[Entry], new: Sequence[Entry]) -> Iterator[Difference]:
    for before, after in _paired(old, new):
        subject = f"answer of '{name}'" if len(old) == 1 else f"{_key(before or after or {})} in '{name}'"
        if before is None or after is None:
            yield Difference("extra" if before is None else "missing", subject, "returned", hint=_HINT)
            continue
        for field, value in after.items():
            if not _alike(before.get(field), value):
                hint = _HINT
                yield Difference("changed", subject, f"{field}, returned", before.get(field), value, hint)


def _paired(old: Sequence[Entry], new: Sequence[Entry]) -> Iterator[tuple[Entry | None, Entry | None]]:
    """Pair entries by their ids; in their order where an entry was returned without one."""
    if len(old) == 1 and len(new) == 1:
        yield old[0], new[0]
    elif all(map(_key, old)) and all(map(_key, new)):
        left: dict[str, list[Entry]] = {}
        for item in new:
            left.setdefault(_key(item), []).append(item)
        for item in old:
            yield item, (left.get(_key(item)) or [None]).pop(0)  # type: ignore[list-item]
        yield from ((None, item) for items in left.values() for item in items)
    else:
        yield from zip_longest(old, new)


def _alike(one: Any, other: Any) -> bool:
    if same(one, other):
        return True
    # The old API wrote times with a blank, the new one writes a T.
    if isinstance(one, str) and isinstance(other, str):
        moments = parse_datetime(one), parse_datetime(other)
        return None not in moments and moments[0] == moments[1]
    return False
