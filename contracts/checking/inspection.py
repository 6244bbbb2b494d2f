"""Inspects a recorded request without a server: Klaviyo's verdict at a revision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

from ..legacy.endpoints import LegacyApi
from ..openapi.contract import Library, PathMatch, single_slash
from ..openapi.operation import Operation
from ..revision import is_beta, published_revision
from ..revision_remark import revision_remark, serving_today
from ..use_case import UseCase
from ..violation import Severity, Violation, violation
from .body import parse_body
from .company import check_company
from .credentials import is_hidden, is_placeholder, read_credentials
from .hidden_values import restored_quotes
from .path_ids import check_path_ids
from .placeholders import excused, excused_query, excused_revision, read_around
from .query import read_query
from .request import MAX_BODY, check_body, check_media_type, verdict_of
from .revision_header import NotedHeaders, beta_not_loaded, check_revision, revision_not_loaded
from .routing_violations import NOT_LOADED, not_served, unknown_path, wrong_method
from .sequences import EVENT_OPERATIONS, EventMark, EventSequence, account_of, event_marks, scope_of
from .token_request import PATH, is_token_path, read_token_request

# In the place of the content of a body that is no JSON.
_UNREAD = object()
# Of several revisions that may serve a request, the kindest verdict counts.
_KINDNESS = ("ok", "advice", "loss", "unknown", "error")
# Codes of a shape that may be right at a revision that is not loaded; others are wrong at every one.
_OF_SHAPE = frozenset(
    {
        *("unknown-field", "missing-field", "not-wrapped", "empty-resource", "wrong-type", "bad-value"),
        *("wrong-resource-type", "no-identifier", "not-served", "unknown-parameter", "bad-parameter"),
        *("bad-include", "filter-field", "filter-operator", "subscribe-without-list", "one-target"),
        *("legacy-key", "revision-not-loaded", "too-long", "method-not-allowed"),
    }
)


@dataclass(slots=True)
class Recorded:
    """A request that was recorded somewhere, or a bare payload.

    headers have lower-case names; None when they were not recorded, so that they are not checked. source and
    line: the place of the recording. status, answer: of the answer; sent_at: in UNIX seconds; wait: the
    seconds of Retry-After; where recorded.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] | None = None
    body: bytes = b""
    source: str = ""
    line: int | None = None
    status: int | None = None
    sent_at: float | None = None
    answer: bytes = b""
    wait: int | None = None


@dataclass(slots=True)
class Inspection:
    """The verdict on a request at one revision.

    sent: the revision that the request names, where it is judged at its own. remark: a sentence where
    another one serves it. marks: of its events, where Klaviyo accepts the request, see `with_losses`.
    """

    verdict: str
    operation: str | None = None
    use_case: str | None = None
    revision: str | None = None
    violations: list[Violation] = field(default_factory=list)
    note: str = ""
    sent: str | None = None
    remark: str = ""
    marks: Sequence[EventMark] = ()


def with_losses(found: Inspection, losses: Iterable[Violation]) -> Inspection:
    """Return an inspection with the losses among its events, which earlier requests have had."""
    known = {item.pointer for item in found.violations if item.code == "same-second"}
    more = [item for item in losses if item.pointer not in known]
    if not more:
        return found
    violations = [*found.violations, *more]
    # A shape that may be right elsewhere stays in doubt; a loss is one at every revision.
    is_open = found.verdict == "unknown" and all(item.severity is Severity.ADVICE for item in more)
    return replace(found, verdict="unknown" if is_open else verdict_of(violations), violations=violations)


def _by_operation(cases: Iterable[UseCase]) -> dict[str, str]:
    """Name the use case of each operation: of several the one that has it first, as subscribe has its job."""
    found: dict[str, tuple[int, str]] = {}
    for case in cases:
        for place, operation in enumerate(case.operations):
            if operation not in found or place < found[operation][0]:
                found[operation] = place, case.name
    return {operation: name for operation, (_, name) in found.items()}


class Inspector:
    """Inspects requests against a library.

    revisions: judge each request at these instead of its own; at its own when empty. today: the day after
    which neither a revision nor a past date may lie. retired: whether a request at a retired revision is also
    judged at the one as which Klaviyo serves it today.
    """

    def __init__(
        self,
        library: Library,
        legacy: LegacyApi,
        use_cases: Iterable[UseCase],
        *,
        revisions: Iterable[str] = (),
        today: date,
        retired: bool = False,
    ) -> None:
        self._library = library
        self._retired = retired
        self._legacy = legacy
        self._revisions = tuple(revisions)
        self._today = today
        # The end of the day: an event of today is past.
        self._now = datetime.combine(today, time.max, UTC)
        # Results of headers by their values: a recording has few different ones.
        self._of_headers: dict[tuple[str | None, ...], tuple[Violation, ...]] = {}
        self._served: dict[str | None, tuple[str, ...]] = {}
        self._remarks: dict[tuple[str, str | None], str] = {}
        self._use_cases = _by_operation(use_cases)
        self._sequence = EventSequence()

    def inspect(self, request: Recorded) -> Iterator[Inspection]:
        """Yield the verdict on a request, once or for each revision, in the light of the requests before."""
        for found in self.judge(request):
            yield with_losses(found, self._sequence.add(found.marks)) if found.marks else found

    def judge(self, request: Recorded) -> Iterator[Inspection]:
        """Yield the verdict on a request by itself, once or for each revision."""
        match = self._library.find(request.path)
        # New paths first: both APIs begin with /api.
        if match is None and self._legacy.owns(single_slash(request.path)):
            yield self._inspect_legacy(request)
        elif match is None and is_token_path(request.path):
            yield _inspect_token_request(request)
        elif match is None:
            yield self._unknown(request)
        else:
            if self._revisions:
                for revision in self._revisions:
                    yield self._inspect_at(request, match, revision)
            else:
                yield self._with_remark(request, match, self._inspect_as_sent(request, match))

    def _inspect_legacy(self, request: Recorded) -> Inspection:
        endpoint = self._legacy.recognise(request.method, single_slash(request.path))
        detail = f"{request.method} {request.path} belongs to the retired v1/v2 API."
        remedy = endpoint.advice if endpoint else "Look it up in the migration guide."
        use_case = self._use_cases.get(endpoint.replaced_by[0]) if endpoint and endpoint.replaced_by else None
        found = violation("legacy-call", detail, remedy=remedy)
        name = endpoint.name if endpoint else None
        return Inspection("legacy", name, use_case, None, [found], remedy)

    def _unknown(self, request: Recorded) -> Inspection:
        sent = (request.headers or {}).get("revision") or ""
        # The path may be one of the beta's own.
        beta = [beta_not_loaded(sent)] if is_beta(sent) and sent not in self._library.contracts else []
        found = unknown_path(self._library, request.path, request.method, sent)
        return Inspection("unknown", violations=[*beta, found], sent=sent or None)

    def _inspect_as_sent(self, request: Recorded, match: PathMatch) -> Inspection:
        """Judge a request at its own revision; where that is not loaded, at the revisions around it.

        What is wrong at both of them may still be right at the revision that was sent: the verdict is
        unknown then, unless it is wrong at every revision.
        """
        sent = (request.headers or {}).get("revision")
        serving = self._served.get(sent)
        if serving is None:
            serving = self._served[sent] = self._serving(sent)
        found = [self._inspect_at(request, match, revision) for revision in serving]
        best = min(found, key=_badness)
        if not sent or not self._needs_stand_in(sent):
            return best
        stand_in = beta_not_loaded(sent) if is_beta(sent) else revision_not_loaded(sent, best.revision or "")
        violations = [stand_in, *best.violations]
        codes = {item.code for item in best.violations if item.severity is not Severity.ADVICE}
        verdict = "unknown" if codes and codes <= {*_OF_SHAPE, NOT_LOADED} else verdict_of(violations)
        return replace(best, verdict=verdict, violations=violations)

    def _needs_stand_in(self, sent: str) -> bool:
        contracts = self._library.contracts
        if sent in contracts or check_revision(sent, today=self._today) is not None:
            return False
        return is_beta(sent) or published_revision(sent) not in contracts

    def settled(self, request: Recorded, match: PathMatch) -> Inspection | None:
        """Return the verdict that a request gets unless its ids, query or body are wrong.

        None where address and headers alone do not settle it. match: of its path.
        """
        sent = (request.headers or {}).get("revision")
        serving = self._serving(sent)
        by_revision = match.methods.get(request.method)
        operation = None if by_revision is None else by_revision.get(serving[0])
        if self._revisions or self._retired or operation is None or len(serving) > 1:
            return None
        if self._check_headers(request, operation) or (sent and self._needs_stand_in(sent)):
            return None
        key = f"{request.method} {match.template}"
        right = Inspection("ok", key, self._use_cases.get(key), operation.revision)
        return self._with_remark(request, match, right)

    def _with_remark(self, request: Recorded, match: PathMatch, found: Inspection) -> Inspection:
        """Add the revision that was sent, and the verdict of the one that stands in for a retired one."""
        sent = (request.headers or {}).get("revision")
        if not sent:
            return found
        found.sent = sent
        key = sent, found.revision
        remark = self._remarks.get(key)
        if remark is None:
            remark = self._remarks[key] = revision_remark(sent, found.revision, self._today)
        found.remark = remark
        if self._retired and remark and (living := serving_today(sent, self._today)) is not None:
            later = self._inspect_at(request, match, self._library.contract_for(living).revision)
            codes, more = ({item.code for item in one.violations} for one in (found, later))
            if later.verdict != found.verdict or codes != more:
                found.violations = [*found.violations, _retired_verdict(sent, later)]
                found.verdict = "advice" if found.verdict == "ok" else found.verdict
        return found

    def _serving(self, sent: str | None) -> tuple[str, ...]:
        """Return the loaded revisions that may serve a revision header: its own, or those around it."""
        library = self._library
        if not sent or check_revision(sent, today=self._today) is not None:
            return (library.newest.revision,)
        own = library.contract_for(sent).revision
        published = published_revision(sent)
        if is_beta(sent) or own in (sent, published) or published is None:
            return (own,)
        later = [name for name in library.contracts if not is_beta(name) and name > sent]
        return (own, min(later)) if later and min(later) != own else (own,)

    def _inspect_at(self, request: Recorded, match: PathMatch, revision: str) -> Inspection:
        by_revision = match.methods.get(request.method)
        key = f"{request.method} {match.template}"
        use_case = self._use_cases.get(key)
        if by_revision is None:
            found = wrong_method(match, request.method, revision)
            verdict = "unknown" if found.code == NOT_LOADED else "error"
            return Inspection(verdict, None, use_case, revision, [found])
        operation = by_revision.get(revision)
        if operation is None:
            found = not_served(match, request.method, revision)
            verdict = "unknown" if found.code == NOT_LOADED else "error"
            return Inspection(verdict, key, use_case, revision, [found])
        found_in, payload = self._check_content(request, operation, match.ids)
        violations = [
            *self._check_headers(request, operation),
            *(check_company(request.query, request.headers) if operation.path.startswith("/client/") else ()),
            *found_in,
        ]
        marks: Sequence[EventMark] = ()
        if key in EVENT_OPERATIONS and all(item.severity is not Severity.ERROR for item in violations):
            marks = _marks(request, key, revision, payload)
        verdict = verdict_of(violations) if violations else "ok"
        return Inspection(verdict, key, use_case, revision, violations, marks=marks)

    def _check_headers(self, request: Recorded, operation: Operation) -> tuple[Violation, ...]:
        headers = request.headers
        if headers is None or isinstance(headers, NotedHeaders):
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
        # A recording without the header hides the key; `rehearse check` remarks on it once a file.
        if authorization:
            _, wrong = read_credentials(authorization)
            if wrong is not None and not is_hidden(authorization):
                yield wrong
        if not self._revisions:
            wrong = check_revision(revision, today=self._today)
            if wrong is not None:
                yield excused_revision(revision or "") or wrong
        if content_type is not None:
            wrong = check_media_type(content_type)
            if wrong is not None:
                yield wrong

    def _check_content(
        self, request: Recorded, operation: Operation, ids: tuple[str, ...]
    ) -> tuple[list[Violation], Any]:
        """Check ids, body and query. Returns the violations and the content of the body, if it is JSON."""
        content: Any = _UNREAD
        found = [item for item in check_path_ids(operation, ids) if not any(map(is_placeholder, ids))]
        if operation.takes_body:
            if len(request.body) > MAX_BODY:
                too_large = f"The body is larger than {MAX_BODY} bytes."
                return [violation("too-large", too_large, pointer="/data")], content
            payload, wrong = parse_body(request.body)
            content = payload if wrong is None else content
            raw, is_read = request.body, wrong is None
            if not is_read and (around := read_around(raw)) is not None:
                raw, payload, wrong = around
                is_read = payload is not None
            if wrong is not None:
                found.append(wrong)
            if is_read:
                wrong_parts = check_body(operation, payload, ids, now=self.clock, raw=raw)
                if wrong_parts:
                    is_filled = raw is not request.body
                    found += _softened(excused(wrong_parts, payload, is_filled=is_filled))
        if request.query or operation.required_parameters:
            found += self._check_query(request.query, operation)
        return found, content

    def _check_query(self, query: str, operation: Operation) -> list[Violation]:
        found = read_query(query, operation)[1]
        # The recorder's own mark must not look like a mistake of the client.
        if found and (restored := restored_quotes(query)) != query:
            better = read_query(restored, operation)[1]
            if len(better) < len(found):
                return [violation("hidden-value", parameter="filter"), *better]
        return excused_query(found, query) if found else found

    def clock(self) -> datetime:
        """Return the moment after which no past date may lie."""
        return self._now


def _marks(request: Recorded, key: str, revision: str, payload: Any) -> Sequence[EventMark]:
    """Return the marks of the events that a request leaves behind: none of one that failed."""
    if payload is _UNREAD:  # a placeholder stands outside of quotes
        return ()
    if request.status is not None and not 200 <= request.status < 300:
        return ()
    account = account_of(request.query, (request.headers or {}).get("authorization"))
    arrived = None if request.sent_at is None else int(request.sent_at)
    return event_marks(key, account, payload, arrived, scope_of(revision, request.source))


def _inspect_token_request(request: Recorded) -> Inspection:
    if request.method != "POST":
        wrong: Violation | None = violation("method-not-allowed", remedy=f"{PATH} takes POST.")
    else:
        # Without headers nobody knows the app.
        sent = "Basic hidden" if request.headers is None else request.headers.get("authorization") or ""
        _, _, wrong = read_token_request(request.body, "Basic hidden" if is_hidden(sent) else sent)
    return Inspection("error" if wrong else "ok", f"POST {PATH}", violations=[wrong] if wrong else [])


def _retired_verdict(sent: str, later: Inspection) -> Violation:
    """Describe the verdict on a request at the revision that stands in for its retired one."""
    first = next((item for item in later.violations if item.severity is not Severity.ADVICE), None)
    reason = "" if first is None else f": {first.code} at {first.place}: {first.detail}"
    detail = f"Klaviyo serves {sent} as {later.revision} today, where the verdict is {later.verdict}{reason}"
    return violation("retired-verdict", detail, parameter="revision")


def _badness(found: Inspection) -> tuple[int, bool, int]:
    codes = [item.code for item in found.violations]
    return _KINDNESS.index(found.verdict), "not-served" in codes, len(codes)


def _softened(found: Iterable[Violation]) -> list[Violation]:
    """Advise on a number for an external id, where nobody can know whether Klaviyo takes it.

    Its files ask for text; a recording shows 201 for a number, and was edited by hand (LIVE SPREE).
    """
    return [
        violation("number-for-id", pointer=item.pointer)
        if item.code == "wrong-type"
        and item.detail.startswith("'external_id'")
        and item.detail.endswith("number.")
        else item
        for item in found
    ]
