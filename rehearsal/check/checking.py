"""`rehearse check`: are these payloads right? Without a server, one request at a time."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from enum import Enum

from klaviyo_rehearsal.contracts.checking.inspection import (
    Inspection,
    Inspector,
    Recorded,
    guess_operations,
)
from klaviyo_rehearsal.contracts.openapi.contract import Library

from ..findings.findings import Findings
from ..recordings.found import Elsewhere, Found, Opened, Payload, Unreadable
from ..reports.inspection import inspection_record, inspection_text


class Lines(Enum):
    """The lines printed as a check goes: none, for requests that are not right, or a record for each."""

    NONE = "none"
    TEXT = "text"
    NDJSON = "ndjson"


def check_all(
    found: Iterable[Found],
    inspector: Inspector,
    library: Library,
    *,
    operation: str | None,
    lines: Lines = Lines.NONE,
) -> Findings:
    """Check requests and print lines about them as it goes; unreadable places go to standard error."""
    findings = Findings()
    for item in found:
        if isinstance(item, Opened):
            findings.formats[item.format] += 1
            continue
        if isinstance(item, Elsewhere):
            findings.elsewhere[item.host] += 1
            continue
        request = as_request(item, library, operation) if isinstance(item, Payload) else item
        if isinstance(request, Unreadable):
            findings.note_unreadable(request.source, request.line, request.reason)
            print(f"{request.place}: {request.reason}", file=sys.stderr)
            continue
        if lacks_key(request):
            findings.without_key[request.source] += 1
        for inspection in inspector.inspect(request):
            findings.add(request, inspection)
            # Printed at once: a recording may be larger than memory, and a pipe may end early.
            for line in _lines(request, inspection, lines):
                print(line)
    return findings


def lacks_key(request: Recorded) -> bool:
    """Return whether a request to /api was recorded with its headers and without a key."""
    headers = request.headers
    return headers is not None and "authorization" not in headers and request.path.startswith("/api/")


def _lines(request: Recorded, found: Inspection, lines: Lines) -> Iterator[str]:
    if lines is Lines.NDJSON:
        yield inspection_record(request, found).decode()
    # A recording has thousands of right requests; only the others are worth a line for a person.
    elif lines is Lines.TEXT and found.verdict != "ok":
        yield inspection_text(request, found)


def as_request(payload: Payload, library: Library, operation: str | None) -> Recorded | Unreadable:
    """Make a request of a bare payload: of the operation that is named, or of the likeliest."""
    if operation is None:
        guesses = guess_operations(library, payload.content)
        if not guesses:
            reason = "no operation takes this payload: name one with --operation 'POST /api/...'"
            return Unreadable(payload.source, None, reason)
        operation = guesses[0].key
    method, _, path = operation.partition(" ")
    data = payload.content.get("data") if isinstance(payload.content, dict) else None
    identifier = data.get("id") if isinstance(data, dict) else None
    # A bare payload has no URL, so that its own id stands in the path, as the rules compare the two.
    path = path.replace("{id}", identifier if isinstance(identifier, str) and identifier else "ID")
    return Recorded(method, path, body=payload.body, source=payload.source)
