"""Which keys and tokens are valid, and what each may do: set by control, for everyone else all is allowed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

KeyStatus = Literal["active", "expired", "revoked"]


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """What was set for a key: its account, its scopes (None for all), whether it is valid.

    The key itself is not kept, only its digest: what is saved to a file holds no secret.
    """

    digest: str
    company_id: str
    scopes: tuple[str, ...] | None = None
    status: KeyStatus = "active"

    @property
    def is_valid(self) -> bool:
        """Say whether the key is accepted."""
        return self.status == "active"

    def as_dict(self) -> dict[str, Any]:
        """Return the record as JSON has it."""
        return asdict(self)


class Keys:
    """The keys that were set by control."""

    def __init__(self) -> None:
        self._records: dict[str, KeyRecord] = {}

    def __iter__(self) -> Iterator[KeyRecord]:
        return iter(tuple(self._records.values()))

    def find(self, key: str) -> KeyRecord | None:
        """Return what was set for a key or token, or None."""
        return self._records.get(key_digest(key)) if self._records else None

    def of(self, company_id: str) -> Keys:
        """Return the keys of one account."""
        found = Keys()
        found._records = {
            digest: record for digest, record in self._records.items() if record.company_id == company_id
        }
        return found

    def set(
        self,
        key: str,
        company_id: str,
        *,
        scopes: Iterable[str] | None = None,
        status: KeyStatus = "active",
    ) -> KeyRecord:
        """Set what a key or token may do. Raises ValueError naming what is wrong."""
        if not key:
            raise ValueError("/key must be a text that is not empty")
        if status not in get_args(KeyStatus):
            raise ValueError(f"/status must be one of {', '.join(get_args(KeyStatus))}, not {status!r}")
        record = KeyRecord(key_digest(key), company_id, None if scopes is None else tuple(scopes), status)
        self._records[record.digest] = record
        return record

    def restore(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Take over records as they were saved. Raises TypeError or KeyError for what are none."""
        for entry in records:
            scopes = entry["scopes"]
            record = KeyRecord(
                str(entry["digest"]),
                str(entry["company_id"]),
                None if scopes is None else tuple(map(str, scopes)),
                entry["status"],
            )
            self._records[record.digest] = record


def key_digest(key: str) -> str:
    """Return what stands for a key or token where it must not be seen."""
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
