"""The refusal of a request: raised anywhere below the HTTP layer, answered with an error document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from klaviyo_rehearsal.contracts.violation import Violation, violation

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


def not_found(kind: str, identifier: str) -> Refusal:
    """Make the refusal of an unknown id (facts E3, LIVE)."""
    article = "An" if kind[0] in "aeiou" else "A"
    return Refusal(
        [violation("not-found", f"{article} {kind} with id {identifier} does not exist.", pointer="/data/")]
    )


def or_404(kind: str, look: Callable[[], Any], identifier: str) -> Any:
    """Return the result of a look-up. Raises Refusal, a 404, where it raises KeyError."""
    try:
        return look()
    except KeyError:
        raise not_found(kind, identifier) from None
