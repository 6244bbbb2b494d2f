"""The records of consent and suppression, by profile; people/consent.py has their rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

# channels: purpose, such as email.marketing -> consent, when and how it was given
# suppressions: [{reason, timestamp}], for all email marketing
# list_suppressions: [{list_id, reason, timestamp}]
# pending: list id, "" without a list -> the consent that a confirmation brings into force
Record = dict[str, Any]


class ConsentRecords:
    """The consent records of one account. A profile without one never gave or withdrew consent."""

    def __init__(self) -> None:
        self._records: dict[str, Record] = {}

    def __contains__(self, profile: str) -> bool:
        return profile in self._records

    def __len__(self) -> int:
        return len(self._records)

    def items(self) -> Iterator[tuple[str, Record]]:
        """Yield each profile id with its record."""
        yield from tuple(self._records.items())

    def get(self, profile: str) -> Record:
        """Return the record of a profile; an empty one, which is not kept, where there is none."""
        return self._records.get(profile) or _empty()

    def open(self, profile: str) -> Record:
        """Return the record of a profile to be changed; it is kept from now on."""
        found = self._records.get(profile)
        if found is None:
            found = self._records[profile] = _empty()
        return found

    def pop(self, profile: str) -> Record | None:
        """Take the record of a profile out, None where there is none."""
        return self._records.pop(profile, None)

    def dump(self) -> dict[str, Any]:
        """Return the records as JSON."""
        return self._records

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Take over a dump. Raises TypeError or ValueError for a misfit."""
        self._records = {profile: dict(record) for profile, record in saved.items()}


def _empty() -> Record:
    return {"channels": {}, "suppressions": [], "list_suppressions": [], "pending": {}}
