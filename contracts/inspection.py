"""Inspects a recorded request without a server: what would Klaviyo say of it, at which revision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from .address import not_served, unknown_path, wrong_method
from .body import parse_body
from .check import MAX_BODY, check_body, check_media_type, verdict_of
from .contract import Library, PathMatch
from .credentials import read_credentials
from .legacy import LegacyApi
from .operation import Operation
from .query import read_query
from .revision import check_revision
from .use_case import UseCase
from .violation import Violation, violation


@dataclass(slots=True)
class Recorded:
    """A request that was recorded somewhere, or a bare payload.

    headers have lower-case names; None when they were not recorded, so that nothing is said of them.
    source and line say where it was found.
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
    """What is to be said of a request at one revision."""

    verdict: str
    operation: str | None = None
    use_case: str | None = None
    revision: str | None = None
    violations: list[Violation] = field(default_factory=list)
    note: str = ""


class Inspector:
    """Inspects requests against a library.

    revisions: look at each request at these, whatever revision it names; at its own when empty.
    today: the day that neither a revision nor what is past may lie beyond.
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
        self._now = datetime.combine(today, time.max, UTC)
        self._use_cases: dict[str, str] = {}
        for use_case in use_cases:
            for operation in use_case.operations:
                self._use_cases.setdefault(operation, use_case.name)

    def inspect(self, request: Recorded) -> Iterator[Inspection]:
        """Yield what is to be said of a request: once, or once a revision."""
        match = self._library.find(request.path)
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
        if sent and check_revision(sent, today=self._today) is None:
            return self._library.contract_for(sent).revision
        return self._library.newest.revision

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
        return Inspection(verdict_of(violations), key, use_case, revision, violations)

    def _check_headers(self, request: Recorded, operation: Operation) -> Iterator[Violation]:
        if request.headers is None:
            return
        if operation.path.startswith("/api/"):
            _, wrong = read_credentials(request.headers.get("authorization"))
            # A recording whose secrets were starred out says nothing of the key.
            if wrong is not None and "***" not in request.headers.get("authorization", ""):
                yield wrong
        if not self._revisions:
            wrong = check_revision(request.headers.get("revision"), today=self._today)
            if wrong is not None:
                yield wrong
        if operation.takes_body:
            wrong = check_media_type(request.headers.get("content-type"))
            if wrong is not None:
                yield wrong

    def _check_content(
        self, request: Recorded, operation: Operation, ids: tuple[str, ...]
    ) -> Iterator[Violation]:
        if operation.takes_body:
            size = len(request.body)
            if size > MAX_BODY:
                yield violation("too-large", f"The body is larger than {MAX_BODY} bytes.", pointer="/data")
                return
            payload, wrong = parse_body(request.body)
            if wrong is not None:
                yield wrong
            else:
                yield from check_body(operation, payload, ids, now=lambda: self._now, size=size)
        _, query_violations = read_query(request.query, operation)
        yield from query_violations


def guess_operations(library: Library, payload: Any) -> list[Operation]:
    """Return the operations of the newest contract that a bare payload may be meant for, the likeliest first.

    What counts is the JSON:API type at the place of `data.type`, then how little is wrong, then whether
    path and payload both name an id. Operations under /client, for browsers and apps, come last.
    """
    data = payload.get("data") if isinstance(payload, dict) else None
    kind = data.get("type") if isinstance(data, dict) else None
    named = isinstance(data, dict) and "id" in data
    candidates = []
    for operation in library.newest:
        if operation.takes_body and kind in _types(operation):
            wrong = len(check_body(operation, payload))
            misfit = ("{" in operation.path) != named
            is_client = operation.path.startswith("/client/")
            rank = (is_client, wrong, misfit, operation.path.count("/"), operation.key)
            candidates.append((rank, operation))
    return [operation for _, operation in sorted(candidates, key=lambda item: item[0])]


def _types(operation: Operation) -> list[Any]:
    schema = (operation.body_schema or {}).get("properties", {}).get("data", {})
    kind = schema.get("properties", {}).get("type", {})
    return [kind["const"]] if "const" in kind else kind.get("enum", [])
