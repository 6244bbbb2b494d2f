"""The members of answers that an old program read and a new one does not get, both on the new API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.contracts.tools.change import GONE, ON_REQUEST
from klaviyo_rehearsal.mockserver.state.journal import Entry

from ..compare.delivery import answers_to
from ..compare.difference import Difference
from .changes import Changes
from .places import members_of, values_at
from .wording import appearance, change_text

_UNREAD = "The old program read it, and the new one never asked."
_NOT_ANSWERED = (
    "The old program's answers have it. Ask for it: leave it in fields[TYPE], include its resource."
)


def speak_new_api(*sides: Sequence[Entry]) -> bool:
    """Return whether each side has sent something, and nothing to the old API."""
    return all(side and all(entry.verdict != "legacy" for entry in side) for side in sides)


def lost_members(old: Sequence[Entry], new: Sequence[Entry]) -> Iterator[Difference]:
    """Yield the members that the answers of the old side have and those of the new side lack, by operation.

    Nothing where either side speaks to the old API, whose answers have other members. old, new: requests with
    their answers kept.
    """
    if not speak_new_api(old, new):
        return
    before, after = _documents(old), _documents(new)
    tried = {entry.operation for entry in new}
    for key, documents in before.items():
        if key not in after:
            if key.startswith("GET ") and key not in tried:
                yield Difference("missing", f"{key}, read", hint=_UNREAD)
            continue
        now = set[str]().union(*map(members_of, after[key]))
        lost = set[str]().union(*map(members_of, documents)) - now
        hints = _hints(key, old, new) if lost else {}
        for place in sorted(lost):
            # A member goes with the one around it.
            if place.rpartition("/")[0] not in lost:
                value = next(value for document in documents for value in values_at(document, place))
                yield Difference(
                    "missing", key, f"{place}, read", value, None, hints.get(place, _NOT_ANSWERED)
                )


def _documents(requests: Iterable[Entry]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for answer in answers_to(requests):
        if answer.request.operation is not None:
            found.setdefault(answer.request.operation, []).append(answer.document)
    return found


def _hints(key: str, old: Iterable[Entry], new: Iterable[Entry]) -> Mapping[str, str]:
    """Return where the contracts tell what becomes of a member, by its place."""
    before, after = (
        next((entry.revision for entry in side if entry.operation == key), None) for side in (old, new)
    )
    library = load()
    if before not in library.contracts or after not in library.contracts or before is None or after is None:
        return {}
    return {
        item.place: f"At {after} {change_text(item)}. {appearance(item.aspect)[1]}"
        for item in Changes(library, after).between(before, key)
        if item.aspect in (GONE, ON_REQUEST)
    }
