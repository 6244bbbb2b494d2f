"""Recorded requests as entries of a journal, with their verdicts, to be looked at in the inspector."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from klaviyo_rehearsal.contracts.answers.inspection import AnswerInspector
from klaviyo_rehearsal.contracts.checking.inspection import Inspector, Recorded
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.mockserver.state.journal import NO_ANSWER, Entry
from klaviyo_rehearsal.mockserver.state.secrets import masked

from ..findings.credentials import credential_of
from ..recordings.found import Elsewhere, Found, Opened, Payload, Unreadable
from .payload_request import as_request


def entries_of(
    found: Iterable[Found],
    inspector: Inspector,
    answers: AnswerInspector,
    library: Library,
    troubles: list[str],
) -> Iterator[Entry]:
    """Yield an entry for each recorded request, in their order.

    Its violations end with the drift of its answer.

    troubles: takes a line for each place that cannot be read.
    """
    number = 0
    for item in found:
        request = as_request(item, library, None) if isinstance(item, Payload) else item
        if isinstance(request, Unreadable):
            troubles.append(f"{request.place}: {request.reason}")
        elif not isinstance(request, (Elsewhere, Opened)):
            number += 1
            yield _entry(number, request, inspector, answers)


def _entry(number: int, request: Recorded, inspector: Inspector, answers: AnswerInspector) -> Entry:
    (inspection,) = inspector.inspect(request)
    answer = answers.inspect(request)
    drift = [] if answer is None else answer.violations
    place = request.source if request.line is None else f"{request.source}:{request.line}"
    headers = [(name.encode(), value.encode()) for name, value in (request.headers or {}).items()]
    own = credential_of(request)
    seconds = datetime.now(UTC).timestamp() if request.sent_at is None else float(request.sent_at)
    entry = Entry(
        number,
        seconds,
        request.method,
        request.path,
        request.query,
        b"",
        request.body,
        NO_ANSWER if request.status is None else request.status,
        inspection.operation,
        inspection.revision,
        inspection.verdict,
        (*inspection.violations, *drift),
        f"recorded in {place}",
        "",
        masked(request.answer, own),
    )
    entry.star(headers, own)
    return entry
