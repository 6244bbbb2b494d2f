"""The errors of an account: a change that its rules forbid, or a resource that it does not have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from .unknown_ids import unknown_id_words

_NO_META: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of an error.

    code: of the catalogue. detail: the sentence for people, None for that of the catalogue. field: the member
    of the resource that is wrong, such as `definition/channel`; empty for the resource as a whole.
    """

    code: str
    detail: str | None = None
    field: str = ""


@dataclass(slots=True)
class AccountError(Exception):
    """An account refuses a change. Both APIs answer it, each in its own way.

    reasons: at least one. meta: further facts by name.
    """

    reasons: list[Reason]
    meta: Mapping[str, str] = field(default_factory=lambda: _NO_META)

    def __str__(self) -> str:
        """Return the reasons as one text."""
        return " ".join(reason.detail or reason.code for reason in self.reasons)

    @classmethod
    def of(cls, code: str, detail: str | None = None, *, field: str = "") -> AccountError:
        """Make an error of one reason."""
        return cls([Reason(code, detail, field)])


def unknown_id(kind: str, identifier: str, operation: str = "") -> AccountError:
    """Make the error of an unknown id (facts E3, LIVE). operation: its key, where the id is in its path."""
    return AccountError.of("not-found", unknown_id_words(kind, identifier, operation))
