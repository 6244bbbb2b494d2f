"""Recorded requests as entries of a journal, with their verdicts, to be looked at in the inspector."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from klaviyo_rehearsal.contracts.checking.inspection import Inspector, Recorded
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.mockserver.state.journal import (
    NO_ANSWER,
    Entry,
    redacted_body,
    redacted_headers,
    redacted_query,
)

from ..recordings.found import Elsewhere, Found, Opened, Payload, Unreadable
from .payload_request import as_request


def entries_of(
    found: Iterable[Found], inspector: Inspector, library: Library, troubles: list[str]
) -> Iterator[Entry]:
    """Yield an entry for each recorded request, in their order.

    troubles: takes a line for each place that cannot be read.
    """
    number = 0
    for item in found:
        request = as_request(item, library, None) if isinstance(item, Payload) else item
        if isinstance(request, Unreadable):
            troubles.append(f"{request.place}: {request.reason}")
        elif not isinstance(request, (Elsewhere, Opened)):
            number += 1
            yield _entry(number, request, inspector)


def _entry(number: int, request: Recorded, inspector: Inspector) -> Entry:
    (inspection,) = inspector.inspect(request)
    place = request.source if request.line is None else f"{request.source}:{request.line}"
    headers = [(name.encode(), value.encode()) for name, value in (request.headers or {}).items()]
    seconds = datetime.now(UTC).timestamp() if request.sent_at is None else float(request.sent_at)
    return Entry(
        number,
        seconds,
        request.method,
        request.path,
        redacted_query(request.query),
        redacted_headers(headers),
        redacted_body(request.body),
        NO_ANSWER if request.status is None else request.status,
        inspection.operation,
        inspection.revision,
        inspection.verdict,
        tuple(inspection.violations),
        f"recorded in {place}",
        "",
        request.answer,
    )
