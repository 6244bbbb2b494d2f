"""Right records as requests of a sequence, without reading them whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ..recordings.answers import answer_of
from ..recordings.found import Reading
from ..recordings.records import body_of, part_of
from ..recordings.requests import moment_of, number_of, retry_after
from ..sequences.sent import (
    EVENTS,
    Sent,
    digest_of,
    ids_in,
    is_single,
    is_unmarked,
    names_in,
    reads_answer,
    wait_in,
)
from .plan import Plan


def sent_of_record(
    plan: Plan, query: str, record: Mapping[str, Any], source: str, line: int, reading: Reading
) -> Sent:
    """Return a right record as a request of a sequence. query: its query string."""
    right, get = plan.right, record.get
    operation = right.operation or ""
    status, time, body = get("status"), get("time"), get("body")
    if type(status) is not int:
        status = number_of(part_of(record, "status", reading) if status is None else status)
    address: str = get("path") or get("url") or ""
    # Two slashes before a path are no host.
    path = address if address[:1] == "/" and "?" not in address else urlsplit(address).path
    path = path[1:] if path[:2] == "//" else path
    raw = body.encode() if type(body) is str else body_of(get("body_json") if body is None else body)
    answer = answer_of(record) if reads_answer(operation, status) else b""
    wait = None
    if status == 429:
        wait = retry_after(part_of(record, "answer_headers", reading))
        wait = wait_in(answer) if wait is None else wait
    return Sent(
        plan.account(query),
        moment_of(part_of(record, "time", reading) if time is None else time),
        record["method"].upper(),
        path,
        query,
        operation,
        right.revision,
        status,
        digest_of(raw),
        wait,
        is_single(operation, raw),
        ids_in(operation, status, answer) if answer else (),
        names_in(operation, path, raw),
        operation in EVENTS and (status is None or status >= 500) and is_unmarked(operation, raw),
        0.0,
        source,
        line,
        right.use_case,
        right.verdict,
        right.sent,
    )
