"""Judges the requests that pass a proxy, and their answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

from klaviyo_rehearsal.contracts.answers.inspection import AnswerInspector
from klaviyo_rehearsal.contracts.checking.inspection import Inspection, Inspector, Recorded, with_losses
from klaviyo_rehearsal.contracts.checking.sequences import EventSequence
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, use_cases
from klaviyo_rehearsal.contracts.violation import Severity, Violation

from ..findings.findings import Findings
from ..sequences.judge import SequenceJudge
from ..sequences.recorded import report_of, sent_of
from ..sequences.sent import Advice

# Verdicts on requests that Klaviyo would refuse or lose. An unknown one may be right.
_WRONG = frozenset({"error", "loss", "legacy"})
_REMEMBERED = 10_000  # kinds of drift


class Judge:
    """Judges exchanges one after the other, in the order of their ends.

    findings: of all of them.
    """

    def __init__(self, library: Library) -> None:
        self.findings = Findings()
        self._library = library
        self._sequence = EventSequence()
        self._sequences = SequenceJudge(library)
        self._day = date.min
        self._inspector: Inspector
        self._answers: AnswerInspector
        self._seen: set[tuple[str | None, str, str | None]] = set()

    def faults(self, request: Recorded, troubles: list[Violation]) -> tuple[Inspection, list[Violation]]:
        """Return the verdict on a request before it is sent, and the violations to refuse it for.

        troubles: of its packed body, which is not judged then.
        """
        found = self._judged(request, troubles)
        found = with_losses(found, self._sequence.losses(found.marks))
        if found.verdict not in _WRONG:
            return found, []
        return found, [item for item in found.violations if item.severity in (Severity.ERROR, Severity.LOSS)]

    def judge(self, request: Recorded, troubles: list[Violation]) -> tuple[Inspection, list[Violation]]:
        """Return the verdict on a request with its answer, and the drift that no earlier answer had."""
        found = self._judged(request, troubles)
        found = with_losses(found, self._sequence.add(found.marks))
        self.findings.add(request, found)
        self._note(self._sequences.add(sent_of(request, found)))
        answer = self._answers.inspect(request)
        if answer is None:
            return found, []
        answer.use_case = found.use_case
        self.findings.add_answer(request, answer)
        return found, [item for item in answer.violations if self._is_new(answer.operation, item)]

    def end(self) -> None:
        """Note the advice on sequences that are open."""
        self._note(self._sequences.end())

    def _note(self, advice: Iterable[Advice]) -> None:
        for item in advice:
            request, found = report_of(item)
            self.findings.note_violations(request, found, found.violations, item.requests)

    def _judged(self, request: Recorded, troubles: list[Violation]) -> Inspection:
        self._keep_up()
        (found,) = self._inspector.judge(request)
        return replace(found, verdict="error", violations=troubles, marks=()) if troubles else found

    def _is_new(self, operation: str | None, item: Violation) -> bool:
        mark = operation, item.code, item.pointer
        if mark in self._seen or len(self._seen) >= _REMEMBERED:
            return False
        self._seen.add(mark)
        return True

    def _keep_up(self) -> None:
        """Judge by the present day: a proxy may run for weeks."""
        today = datetime.now(UTC).date()
        if today == self._day:
            return
        self._day = today
        self._inspector = Inspector(self._library, legacy_api(), use_cases().values(), today=today)
        self._answers = AnswerInspector(self._library, today=today)
