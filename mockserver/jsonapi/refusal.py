"""The refusal of a request: raised anywhere below the HTTP layer, answered with an error document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from klaviyo_rehearsal.contracts.violation import Violation, violation

from ..state.account_error import AccountError, unknown_id
from .reply import Headers


@dataclass(slots=True)
class Refusal(Exception):
    """The request is refused: the answer is an error document about these violations."""

    violations: list[Violation]
    meta: dict[str, Any] = field(default_factory=dict)
    headers: Headers = ()

    @property
    def status(self) -> int:
        """The status of the answer: that of the first violation."""
        return self.violations[0].status


# Where an error of the account is about no field: the pointer by its code, /data for all others.
_POINTERS: Mapping[str, str] = MappingProxyType(
    {"not-found": "/data/", "duplicate-profile": "/data/attributes"}  # facts E3 and E1, LIVE
)


def refusal_of(error: AccountError, base: str | None = None) -> Refusal:
    """Return the answer of the new API to an error of the account.

    base: where the body has the resource that the error is about, such as /data/attributes.
    """
    found = [
        violation(
            reason.code,
            reason.detail,
            pointer=_POINTERS.get(reason.code, "/data")
            if base is None
            else "/".join(filter(None, (base, reason.field))),
        )
        for reason in error.reasons
    ]
    return Refusal(found, dict(error.meta))


def linked(data: Mapping[str, Any], name: str) -> Any:
    """Return what a body names under a relationship: an identifier, or a list of them.

    Raises Refusal where nothing is named: official files from 2024-05-15 on do not demand it.
    """
    found = ((data.get("relationships") or {}).get(name) or {}).get("data")
    if not found:
        pointer = f"/data/relationships/{name}/data"
        raise Refusal([violation("missing-field", "'data' is a required field.", pointer=pointer)])
    return found


def not_found(kind: str, identifier: str, operation: str = "") -> Refusal:
    """Make the refusal of an unknown id. operation: its key, where the id stands in its path."""
    return refusal_of(unknown_id(kind, identifier, operation))


@contextmanager
def located(base: str) -> Iterator[None]:
    """Point errors of the account at a part of the body; see `refusal_of`. Raises Refusal."""
    try:
        yield
    except AccountError as error:
        raise refusal_of(error, base) from None
