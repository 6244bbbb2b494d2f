"""The changes of an operation's answers and conditions from one revision to the target, kept by both."""

from __future__ import annotations

from urllib.parse import parse_qs

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.live_shapes import UNDECLARED
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.openapi.resource import answered_type
from klaviyo_rehearsal.contracts.openapi.vendor_extensions import RateLimit
from klaviyo_rehearsal.contracts.tools.answer_diff import compare_answers
from klaviyo_rehearsal.contracts.tools.change import GONE, LIMIT, NEW, ON_REQUEST, PAGE, Change
from klaviyo_rehearsal.contracts.tools.diff import compare_conditions

from .meanings import meanings
from .places import is_asked


class Changes:
    """Compares the operations of a library with those of a target revision."""

    def __init__(self, library: Library, target: str) -> None:
        self._library, self._target = library, target
        self._kinds: dict[tuple[str, str], tuple[str, ...]] = {}
        self._between: dict[tuple[str, str, str], tuple[Change, ...]] = {}

    def between(self, revision: str, key: str, sent: str = "") -> tuple[Change, ...]:
        """Return the changes of an operation since a loaded revision; new members are none.

        sent: the revision that was sent, where another one is loaded in its place.
        """
        asked = revision, key, sent
        found = self._between.get(asked)
        if found is None:
            stated = self._compare(revision, key)
            places = {(item.place, item.aspect) for item in stated}
            known = meanings(sent or revision, self._target, key)
            more = (item for item in known if (item.place, item.aspect) not in places)
            found = self._between[asked] = (*stated, *more)
        return found

    def _compare(self, revision: str, key: str) -> tuple[Change, ...]:
        old, new = self._operation(revision, key), self._operation(self._target, key)
        if old is None or new is None or revision == self._target:
            return ()
        changes = (*compare_answers(old, new), *compare_conditions(old, new))
        eased = not _is_stricter(old.rate_limit, new.rate_limit)
        return tuple(
            item
            for item in changes
            if item.kind != NEW and not (eased and item.aspect == LIMIT) and not self._is_answered(item)
        )

    def _is_answered(self, change: Change) -> bool:
        """Return whether live answers have a member that the contract of the target has not."""
        name = change.place.rpartition("/attributes/")[2]
        return change.aspect == GONE and self._target >= UNDECLARED.get(name, "9")

    def _operation(self, revision: str, key: str) -> Operation | None:
        method, _, path = key.partition(" ")
        # By its path: old files name the ids otherwise.
        match = self._library.find(path)
        return None if match is None or method not in match.methods else match.methods[method].get(revision)

    def meets(self, change: Change, revision: str, query: str) -> bool:
        """Return whether a change meets a request with a query that was sent at a loaded revision."""
        if change.aspect == PAGE:
            return "page[size]" not in parse_qs(query)
        if change.aspect == ON_REQUEST and _asks_for(query, change.place.rpartition("/")[2]):
            return False
        return is_asked(query, change.place, self._kinds_of(revision, change.operation))

    def _kinds_of(self, revision: str, key: str) -> tuple[str, ...]:
        """Return the types of the resources that an operation answers with."""
        found = self._kinds.get((revision, key))
        if found is None:
            operation = self._operation(revision, key)
            kind = None if operation is None else answered_type(operation)
            found = self._kinds[revision, key] = () if kind is None else (kind,)
        return found


def _is_stricter(old: RateLimit, new: RateLimit) -> bool:
    """Return whether fewer calls are allowed in a second, a minute or a day."""
    pairs = (old.burst, new.burst), (old.steady, new.steady), (old.daily, new.daily)
    return any(after is not None and (before is None or after < before) for before, after in pairs)


def _asks_for(query: str, name: str) -> bool:
    values = (
        value
        for parameter, found in parse_qs(query).items()
        if parameter.startswith("additional-fields[")
        for value in found
    )
    return any(name in value.split(",") for value in values)
