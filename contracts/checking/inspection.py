"""Inspects a recorded request without a server: Klaviyo's verdict at a revision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from ..legacy.endpoints import LegacyApi
from ..openapi.contract import Library, PathMatch
from ..openapi.operation import Operation
from ..openapi.resource import sent_data
from ..use_case import UseCase
from ..violation import Violation, violation
from .body import parse_body
from .credentials import is_hidden, read_credentials
from .query import read_query
from .request import MAX_BODY, check_body, check_media_type, verdict_of
from .revision_header import check_revision
from .routing_violations import not_served, unknown_path, wrong_method


@dataclass(slots=True)
class Recorded:
    """A request that was recorded somewhere, or a bare payload.

    headers have lower-case names; None when they were not recorded, so that they are not checked. source and
    line: the place of the recording.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] | None = None
    body: bytes = b""
    source: str = ""
    line: int | None = None


@dataclass(slots=True)
class Inspection:
    """The verdict on a request at one revision."""

    verdict: str
    operation: str | None = None
    use_case: str | None = None
    revision: str | None = None
    violations: list[Violation] = field(default_factory=list)
    note: str = ""


class Inspector:
    """Inspects requests against a library.

    revisions: judge each request at these instead of its own; at its own when empty. today: the day after
    which neither a revision nor a past date may lie.
    """

    def __init__(
        self,
        library: Library,
        legacy: LegacyApi,
        use_cases: Iterable[UseCase],
        *,
        revisions: Iterable[str] = (),
        today: date,
    ) -> None:
        self._library = library
        self._legacy = legacy
        self._revisions = tuple(revisions)
        self._today = today
        # The end of the day: an event of today is past.
        self._now = datetime.combine(today, time.max, UTC)
        # Results of headers by their values: a recording has few different ones.
        self._of_headers: dict[tuple[str | None, ...], tuple[Violation, ...]] = {}
        self._served: dict[str | None, str] = {}
        self._use_cases: dict[str, str] = {}
        for use_case in use_cases:
            for operation in use_case.operations:
                # Several use cases share an operation: the first one in the file counts.
                self._use_cases.setdefault(operation, use_case.name)

    def inspect(self, request: Recorded) -> Iterator[Inspection]:
        """Yield the verdict on a request, once or for each revision."""
        match = self._library.find(request.path)
        # New paths first: both APIs begin with /api.
        if match is None and self._legacy.owns(request.path):
            yield self._inspect_legacy(request)
        elif match is None:
            yield self._unknown(request)
        else:
            for revision in self._revisions or (self._own_revision(request),):
                yield self._inspect_at(request, match, revision)

    def _inspect_legacy(self, request: Recorded) -> Inspection:
        endpoint = self._legacy.recognise(request.method, request.path)
        detail = f"{request.method} {request.path} belongs to the retired v1/v2 API."
        remedy = endpoint.advice if endpoint else "Look it up in the migration guide."
        use_case = self._use_cases.get(endpoint.replaced_by[0]) if endpoint and endpoint.replaced_by else None
        found = violation("legacy-call", detail, remedy=remedy)
        name = endpoint.name if endpoint else None
        return Inspection("legacy", name, use_case, None, [found], remedy)

    def _unknown(self, request: Recorded) -> Inspection:
        return Inspection("unknown", violations=[unknown_path(self._library, request.path)])

    def _own_revision(self, request: Recorded) -> str:
        sent = (request.headers or {}).get("revision")
        served = self._served.get(sent)
        if served is None:
            valid = sent and check_revision(sent, today=self._today) is None
            served = (
                self._library.contract_for(sent).revision if valid and sent else self._library.newest.revision
            )
            self._served[sent] = served
        return served

    def _inspect_at(self, request: Recorded, match: PathMatch, revision: str) -> Inspection:
        by_revision = match.methods.get(request.method)
        key = f"{request.method} {match.template}"
        use_case = self._use_cases.get(key)
        if by_revision is None:
            found = wrong_method(match, request.method)
            return Inspection("error", None, use_case, revision, [found])
        operation = by_revision.get(revision)
        if operation is None:
            found = not_served(by_revision, revision)
            return Inspection("error", key, use_case, revision, [found])
        violations = [
            *self._check_headers(request, operation),
            *self._check_content(request, operation, match.ids),
        ]
        verdict = verdict_of(violations) if violations else "ok"
        return Inspection(verdict, key, use_case, revision, violations)

    def _check_headers(self, request: Recorded, operation: Operation) -> tuple[Violation, ...]:
        headers = request.headers
        if headers is None:
            return ()
        needs_key = operation.path.startswith("/api/")
        sent = (
            headers.get("authorization") or "" if needs_key else None,
            headers.get("revision"),
            headers.get("content-type") or "" if operation.takes_body else None,
        )
        found = self._of_headers.get(sent)
        if found is None:
            found = self._of_headers[sent] = tuple(self._read_headers(*sent))
        return found

    def _read_headers(
        self, authorization: str | None, revision: str | None, content_type: str | None
    ) -> Iterator[Violation]:
        """Check headers; None is one that the operation does not need, and for the revision one not sent."""
        if authorization is not None:
            _, wrong = read_credentials(authorization)
            if wrong is not None and not is_hidden(authorization):
                yield wrong
        if not self._revisions:
            wrong = check_revision(revision, today=self._today)
            if wrong is not None:
                yield wrong
        if content_type is not None:
            wrong = check_media_type(content_type)
            if wrong is not None:
                yield wrong

    def _check_content(
        self, request: Recorded, operation: Operation, ids: tuple[str, ...]
    ) -> list[Violation]:
        found: list[Violation] = []
        if operation.takes_body:
            if len(request.body) > MAX_BODY:
                return [violation("too-large", f"The body is larger than {MAX_BODY} bytes.", pointer="/data")]
            payload, wrong = parse_body(request.body)
            if wrong is not None:
                found.append(wrong)
            else:
                found = check_body(operation, payload, ids, now=self._clock, raw=request.body)
        if request.query or operation.required_parameters:
            found += read_query(request.query, operation)[1]
        return found

    def _clock(self) -> datetime:
        return self._now


def guess_operations(library: Library, payload: Any) -> list[Operation]:
    """Return the operations of the newest contract that a bare payload may be meant for, the likeliest first.

    The JSON:API type at `data.type` counts first, then the number of violations, then whether path and
    payload both name an id. Operations under /client, for browsers and apps, come last.
    """
    data = payload.get("data") if isinstance(payload, dict) else None
    kind = data.get("type") if isinstance(data, dict) else None
    named = isinstance(data, dict) and "id" in data
    candidates = []
    for operation in library.newest:
        if operation.takes_body and kind in _sent_types(operation):
            wrong = len(check_body(operation, payload))
            misfit = ("{" in operation.path) != named
            is_client = operation.path.startswith("/client/")
            rank = (is_client, wrong, misfit, operation.path.count("/"), operation.key)
            candidates.append((rank, operation))
    return [operation for _, operation in sorted(candidates, key=lambda item: item[0])]


def _sent_types(operation: Operation) -> tuple[str, ...]:
    reader, data = sent_data(operation)
    return reader.types(data)
