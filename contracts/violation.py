"""One thing that is wrong with a request: the `Violation`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .catalogue import CATALOGUE
from .catalogue.violation_kind import Severity, ViolationKind

__all__ = ["CATALOGUE", "MOST_TOLD", "Severity", "Violation", "ViolationKind", "shortened", "violation"]

# Violations of one request that are told; the others are counted.
MOST_TOLD = 100


# Frozen: the violations of a header are shared by all requests that send it.
@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is wrong, and where.

    `pointer` is a JSON pointer into the body, `parameter` the name of a query parameter or header; at
    most one of the two is set. `detail` is worded as Klaviyo words it where that is known.
    """

    code: str
    detail: str
    remedy: str
    severity: Severity = Severity.ERROR
    pointer: str | None = None
    parameter: str | None = None
    evidence: str = ""
    status: int = 400

    @property
    def place(self) -> str:
        """Where it is, in words: a pointer, a parameter or the request as a whole."""
        if self.parameter is not None:
            return f"parameter {self.parameter}"
        return self.pointer if self.pointer is not None else "the request"

    def as_dict(self) -> dict[str, str]:
        """Return the violation as JSON has it, without the place that it does not have."""
        content = {"code": self.code, "severity": str(self.severity)}
        if self.pointer is not None:
            content["pointer"] = self.pointer
        if self.parameter is not None:
            content["parameter"] = self.parameter
        return content | {"detail": self.detail, "remedy": self.remedy}


def violation(
    code: str,
    detail: str | None = None,
    *,
    pointer: str | None = None,
    parameter: str | None = None,
    remedy: str | None = None,
    words: Mapping[str, str] | None = None,
) -> Violation:
    """Build a violation of a code from the catalogue.

    `detail` and `remedy` default to the catalogue's; `words` fill in the placeholders of its detail. Raises
    KeyError for a code that is not in it.
    """
    kind = CATALOGUE[code]
    return Violation(
        code=code,
        detail=detail or kind.worded(words),
        remedy=remedy or kind.remedy,
        severity=kind.severity,
        pointer=pointer,
        parameter=parameter,
        evidence=kind.evidence,
        status=kind.status,
    )


def shortened(violations: list[Violation], left_out: int = 0, *, is_whole: bool = False) -> list[Violation]:
    """Return the first violations, of which the last one names the number of the others.

    left_out: their number, as far as it is known; is_whole: whether there are no more beyond those.
    """
    *told, last = violations[:MOST_TOLD]
    number = f"{left_out} more places are" if is_whole else _at_least(left_out)
    return [*told, replace(last, detail=f"{last.detail} And {number} wrong.")]


def _at_least(number: int) -> str:
    return f"at least {number} more are" if number > 1 else "at least 1 more is"
