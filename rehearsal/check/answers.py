"""Checks the answers of recorded requests against their contracts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klaviyo_rehearsal.contracts.answers.inspection import AnswerInspector
from klaviyo_rehearsal.contracts.checking.inspection import Inspection, Recorded

from ..findings.findings import Findings
from ..recordings.answers import answer_of
from ..sequences.sent import Sent

_REMEMBERED = 4_096
_DAY = 86_400  # seconds


class AnswerCheck:
    """Checks answers, and adds their drift to findings."""

    def __init__(self, inspector: AnswerInspector) -> None:
        self._inspector = inspector
        # Verdicts on answers without a body, by all that they depend on: most logs have a status alone.
        self._bare: dict[tuple[Any, ...], Inspection | None] = {}

    def take(self, request: Recorded, use_case: str | None, findings: Findings) -> Inspection | None:
        """Check the answer of a request. Returns its verdict; None where it cannot be judged."""
        if request.status is None:
            return None
        found = self._inspector.inspect(request)
        if found is not None:
            found.use_case = use_case
            findings.add_answer(request, found)
        return found

    def take_record(self, sent: Sent, record: Mapping[str, Any], findings: Findings) -> Inspection | None:
        """Check the answer of a right record. sent: the same record as a request of a sequence."""
        if sent.status is None:
            return None
        answer = answer_of(record)
        key = None
        if not answer:
            day = None if sent.at is None else sent.at // _DAY
            key = sent.method, sent.operation, sent.sent, sent.status, day
            if key in self._bare:
                found = self._bare[key]
                if found is None or not found.violations:
                    if found is not None:
                        findings.answers[found.verdict] += 1
                    return found
        found = self.take(_request_of(sent, answer), sent.use_case, findings)
        if key is not None:
            if len(self._bare) >= _REMEMBERED:
                self._bare.clear()
            self._bare[key] = found
        return found


def _request_of(sent: Sent, answer: bytes) -> Recorded:
    return Recorded(
        sent.method,
        sent.path,
        sent.query,
        {"revision": sent.sent} if sent.sent else None,
        source=sent.source,
        line=sent.line,
        status=sent.status,
        sent_at=None if sent.at is None else int(sent.at),
        answer=answer,
    )
