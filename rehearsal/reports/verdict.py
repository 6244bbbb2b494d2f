"""The answer to the first question of a report: can this go live, at which revision, until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.contracts.tools.revisions import AHEAD, RETIRED, RevisionLife, life_of
from klaviyo_rehearsal.contracts.violation import Severity

from .causes import CauseGroup, grouped, severity_of
from .report import RehearsalReport

# Days before the end of a revision from which on a reader is warned.
_SOON = 120
# Revisions that are named one by one.
_FEW = 3


@dataclass(frozen=True, slots=True)
class RevisionUse:
    """A revision with the number of requests that named it. life: None for a name that is not a revision."""

    revision: str
    requests: int
    life: RevisionLife | None

    @property
    def until(self) -> date | None:
        """The day on which it retires."""
        return self.life.retires if self.life else None

    @property
    def sentence(self) -> str:
        """The time that is left, in a sentence."""
        if self.life is None:
            return "This is not a revision."
        if self.life.state == RETIRED:
            return f"{self.life.sentence[0].upper()}{self.life.sentence[1:]}."
        if self.life.state == AHEAD:
            return f"Klaviyo releases it on {day_text(date.fromisoformat(self.life.revision[:10]))}."
        return f"Works until {day_text(self.life.retires)}, {counted(self.life.days_left, 'day')} from now."

    @property
    def is_retired(self) -> bool:
        """Whether it no longer works as itself."""
        return self.life is not None and self.life.state == RETIRED

    @property
    def ends_soon(self) -> bool:
        """Whether it retires within months."""
        return self.life is not None and not self.is_retired and self.life.days_left <= _SOON


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer. go: None where it is not known. answer: a few words. reasons: sentences.

    until: the day on which the first of the revisions in use retires.
    """

    go: bool | None
    answer: str
    reasons: tuple[str, ...]
    revisions: tuple[RevisionUse, ...]
    causes: tuple[CauseGroup, ...] = ()

    @property
    def until(self) -> date | None:
        """The day on which the first of its revisions retires, None where no revision is known."""
        return min((use.until for use in self.revisions if use.until), default=None)

    @property
    def mood(self) -> str:
        """Its class on a page: go, stop or wait."""
        return {True: "go", False: "stop", None: "wait"}[self.go]


def verdict_of(report: RehearsalReport) -> Verdict:
    """Return the answer of a rehearsal."""
    today = report.facts.today if report.facts else datetime.now(UTC).date()
    uses = revision_uses(report.revisions(), today)
    causes = tuple(grouped(report.results))
    go, answer, reasons = _answer(report, uses, len(causes))
    return Verdict(go, answer, (*reasons, *warnings(uses)), uses, causes)


def _answer(
    report: RehearsalReport, uses: Iterable[RevisionUse], causes: int
) -> tuple[bool | None, str, list[str]]:
    noun = "use case" if is_rehearsal(report) else "run"
    count = len(report.results)
    lacking = []
    if report.interrupted or report.unplayed:
        lacking.append(
            f"The run was interrupted: {counted(len(report.unplayed), noun)} not played to the end."
        )
    if report.failed:
        of = f"{report.failed} of {counted(count, noun)}" if count > 1 else f"The {noun}"
        verb = "fails" if report.failed == 1 else "fail"
        reasons = [f"{of} {verb}, for {counted(causes, 'cause')}.", *_silent(report), *lacking]
        return False, "Not ready to go live", reasons
    if report.missing:
        required = counted(len(report.missing), "required outcome")
        return False, "Not ready to go live", [f"Nothing fails, but {required} never came about.", *lacking]
    if lacking or not count:
        return None, "Not known yet", lacking or ["Nothing was played."]
    if retired := [use.revision for use in uses if use.is_retired]:
        named = f"revision {', '.join(retired)} is"
        reason = f"Nothing fails, but {named} retired, and Klaviyo serves a later one in place of it."
        return None, "Not known yet", [reason, "Move to a later revision, and rehearse again."]
    every = f"All {counted(count, noun)} pass" if count > 1 else f"The {noun} passes"
    reasons = [f"{every}: the account ends as the old API would have left it."]
    if known := sum(len(result.known) for result in report.results):
        reasons.append(f"{counted(known, 'known failure')} accepted until a day, listed below.")
    reasons += until_reasons(uses)
    if is_rehearsal(report) and report.unchosen:
        reasons.append(
            f"{counted(len(report.unchosen), 'other use case')} not rehearsed: do not go live with them."
        )
        return True, f"Ready for {counted(count, noun)}", reasons
    return True, "Ready to go live", reasons


def _silent(report: RehearsalReport) -> list[str]:
    """Return a sentence on the failures that no error of Klaviyo's would show."""
    silent = sum(severity_of(result) is Severity.LOSS for result in report.results)
    if not silent:
        return []
    subject = "In one of them data is" if silent == 1 else f"In {silent} of them data is"
    subject = (
        "Data is" if report.failed == 1 else "In all of them data is" if silent == report.failed else subject
    )
    return [f"{subject} lost or changed without any error from Klaviyo."]


def _lower(sentence: str) -> str:
    return f"{sentence[0].lower()}{sentence[1:]}"


def until_reasons(uses: Iterable[RevisionUse]) -> list[str]:
    """Return a sentence on the time that is left to each revision; of many only to the first that retires."""
    living = sorted((use for use in uses if use.life), key=lambda use: (use.until or date.max, use.revision))
    if len(living) <= _FEW:
        return [f"Revision {use.revision}: {_lower(use.sentence)}" for use in living]
    first = living[0]
    return [f"The first of {len(living)} revisions to retire is {first.revision}: {_lower(first.sentence)}"]


def warnings(uses: Iterable[RevisionUse]) -> list[str]:
    """Return a sentence on each revision that retires within months."""
    return [
        f"Revision {use.revision} retires in {counted(use.life.days_left, 'day')}: plan the next upgrade now."
        for use in uses
        if use.ends_soon and use.life
    ]


def is_rehearsal(report: RehearsalReport) -> bool:
    """Return whether the results are those of use cases, and not of runs of two programs."""
    return all(result.use_case in use_cases() for result in report.results)


def revision_uses(counts: Mapping[str, int], today: date) -> tuple[RevisionUse, ...]:
    """Return the revisions that requests named, the most used one first."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(RevisionUse(name, count, _life(name, today)) for name, count in ordered)


def _life(revision: str, today: date) -> RevisionLife | None:
    try:
        return life_of(revision, today)
    except ValueError:
        return None


def day_text(day: date) -> str:
    """Write a day as people do: 15 July 2028."""
    return f"{day.day} {day:%B %Y}"


def counted(count: int, noun: str) -> str:
    """Return a count with its noun: 1 request, 1 200 requests."""
    return f"{grouped_digits(count)} {noun}{'' if count == 1 else 's'}"


def grouped_digits(number: int) -> str:
    """Write a number with its digits in threes: 1 200."""
    return f"{number:,}".replace(",", "\u202f")
