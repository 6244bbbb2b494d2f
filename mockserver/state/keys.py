"""Keys registered through /_mock/keys with their scopes; all other keys are allowed everything."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

KeyStatus = Literal["active", "expired", "revoked"]


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """The record of a key: its account, its scopes (None for all), its status, its end in UNIX seconds.

    Only the digest of the key is kept: a saved file holds no secret.
    """

    digest: str
    company_id: str
    scopes: tuple[str, ...] | None = None
    status: KeyStatus = "active"
    expires_at: float | None = None

    @property
    def is_valid(self) -> bool:
        """Return whether the key is accepted."""
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
        """Return the record of a key or token, or None."""
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
        expires_at: float | None = None,
    ) -> KeyRecord:
        """Register a key or token. Raises ValueError naming the mistake."""
        if not key:
            raise ValueError("/key must be a text that is not empty")
        if status not in get_args(KeyStatus):
            raise ValueError(f"/status must be one of {', '.join(get_args(KeyStatus))}, not {status!r}")
        allowed = None if scopes is None else tuple(scopes)
        record = KeyRecord(key_digest(key), company_id, allowed, status, expires_at)
        self._records[record.digest] = record
        return record

    def restore(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Load saved records. Raises TypeError or KeyError for invalid ones."""
        for entry in records:
            scopes = entry["scopes"]
            record = KeyRecord(
                str(entry["digest"]),
                str(entry["company_id"]),
                None if scopes is None else tuple(map(str, scopes)),
                entry["status"],
                entry.get("expires_at"),
            )
            self._records[record.digest] = record


def key_digest(key: str) -> str:
    """Return the digest that stands for a key or token."""
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
