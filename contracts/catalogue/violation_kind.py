"""What all violations of one code share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How Klaviyo takes it: refused, accepted and lost, or accepted though there is a better way."""

    ERROR = "error"
    LOSS = "loss"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class ViolationKind:
    """What all violations of one code share."""

    severity: Severity
    status: int
    summary: str
    remedy: str
    evidence: str


def error(status: int, summary: str, remedy: str, evidence: str) -> ViolationKind:
    """Make a kind that Klaviyo refuses with a status."""
    return ViolationKind(Severity.ERROR, status, summary, remedy, evidence)


def loss(summary: str, remedy: str, evidence: str) -> ViolationKind:
    """Make a kind that Klaviyo accepts and loses."""
    return ViolationKind(Severity.LOSS, 202, summary, remedy, evidence)


def advice(summary: str, remedy: str, evidence: str) -> ViolationKind:
    """Make a kind that works, though there is a better way."""
    return ViolationKind(Severity.ADVICE, 202, summary, remedy, evidence)
