"""The wording, remedy and sources that all violations of one code share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How Klaviyo takes it: refused, accepted and lost, or accepted though there is a better way.

    Drift is about an answer and not about the request: it differs from the contract of its revision.
    """

    ERROR = "error"
    LOSS = "loss"
    ADVICE = "advice"
    DRIFT = "drift"


@dataclass(frozen=True, slots=True)
class ViolationKind:
    """The wording, remedy and sources that all violations of one code share.

    detail: the words of the answer, Klaviyo's where they are known; a {placeholder} stands for a word of the
    request, such as the `name` and the `value` of a field. Without a detail the answer is the summary.
    """

    severity: Severity
    status: int
    summary: str
    remedy: str
    evidence: str
    detail: str = ""

    def worded(self, words: Mapping[str, str] | None = None) -> str:
        """Return the words of the answer; the summary where the detail needs words that are not given."""
        if not self.detail or words is None and "{" in self.detail:
            return self.summary
        return self.detail.format_map(words or {})


def error(status: int, summary: str, remedy: str, evidence: str, detail: str = "") -> ViolationKind:
    """Make a kind that Klaviyo refuses with a status."""
    return ViolationKind(Severity.ERROR, status, summary, remedy, evidence, detail)


def loss(summary: str, remedy: str, evidence: str, detail: str = "") -> ViolationKind:
    """Make a kind that Klaviyo accepts and loses."""
    return ViolationKind(Severity.LOSS, 202, summary, remedy, evidence, detail)


def advice(summary: str, remedy: str, evidence: str) -> ViolationKind:
    """Make a kind that works, though there is a better way."""
    return ViolationKind(Severity.ADVICE, 202, summary, remedy, evidence)


def drift(summary: str, remedy: str, evidence: str, detail: str) -> ViolationKind:
    """Make a kind of difference between an answer and its contract."""
    return ViolationKind(Severity.DRIFT, 0, summary, remedy, evidence, detail)
