"""Judges recorded requests at their own revision and at another one, and what their answers held."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.checking.inspection import Inspection, Inspector, Recorded
from klaviyo_rehearsal.contracts.checking.revision_header import check_revision
from klaviyo_rehearsal.contracts.endpoints import Endpoint
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyApi
from klaviyo_rehearsal.contracts.openapi.contract import Library, single_slash
from klaviyo_rehearsal.contracts.openapi.loading import endpoints
from klaviyo_rehearsal.contracts.revision_remark import serving_today
from klaviyo_rehearsal.contracts.tools.change import Change
from klaviyo_rehearsal.contracts.tools.revisions import life_of, lives
from klaviyo_rehearsal.contracts.use_case import UseCase
from klaviyo_rehearsal.contracts.violation import Severity, Violation, violation
from klaviyo_rehearsal.mockserver.state.secrets import masked_text

from ..findings.credentials import credential_of
from .changes import Changes
from .findings import AnswerChange, Break, OperationUse, Seen, UpgradeReport
from .moves import moved_to
from .places import holds

_RANKS: Mapping[str, int] = {"loss": 1, "error": 2}


@dataclass(frozen=True, slots=True)
class _Judged:
    """One request at its own revision and at the target.

    sent: its revision, `""` where none was recorded.
    """

    request: Recorded
    sent: str
    own: Inspection
    new: Inspection


class Upgrade:
    """Judges recorded requests for an upgrade to a revision.

    library: the contracts, the target's among them. given: the revision of requests that were recorded
    without one. today: the day by which revisions are retired.
    """

    def __init__(
        self,
        library: Library,
        legacy: LegacyApi,
        use_cases: Iterable[UseCase],
        *,
        target: str,
        today: date,
        given: str | None = None,
    ) -> None:
        self._library, self._legacy, self._use_cases = library, legacy, list(use_cases)
        self._target, self._today, self._given = target, today, given
        self._as_sent = self._inspector()
        self._at: dict[str, Inspector] = {}
        self._changes = Changes(library, target)
        self._uses: dict[str, OperationUse] = {}
        self._endpoints: dict[tuple[str, str], Mapping[str, Endpoint]] = {}
        self.seen = Seen()

    def _inspector(self, *revisions: str) -> Inspector:
        return Inspector(self._library, self._legacy, self._use_cases, revisions=revisions, today=self._today)

    def _inspect(self, request: Recorded, revision: str) -> Inspection:
        inspector = self._at.get(revision)
        if inspector is None:
            inspector = self._at[revision] = self._inspector(revision)
        return next(inspector.inspect(request))

    def add(self, request: Recorded) -> None:
        """Judge one request."""
        path = single_slash(request.path)
        if self._library.find(path) is not None or endpoints().find(path):
            self._add(request)
        elif self._legacy.owns(path):
            self.seen.legacy += 1
        else:
            target = masked_text(f"{request.method} {request.path}", credential_of(request))
            self.seen.elsewhere[target] += 1

    def _add(self, request: Recorded) -> None:
        sent = (request.headers or {}).get("revision") or ""
        if not sent and self._given:
            sent, own = self._given, self._inspect(request, self._served(self._given))
        else:
            own = next(self._as_sent.inspect(request))
        new = self._inspect(request, self._target)
        judged = _Judged(request, sent, own, new)
        use = self._use(judged)
        use.requests += 1
        if sent:
            use.revisions[sent] += 1
        else:
            self.seen.without_revision += 1
        self._judge_request(use, judged)
        self._judge_answer(use, judged)

    def _served(self, revision: str) -> str:
        return self._library.contract_for(revision).revision

    def _use(self, judged: _Judged) -> OperationUse:
        key = judged.new.operation or judged.own.operation
        if key is None:
            known = self._endpoint(judged, judged.sent)
            key = None if known is None else known.key
        key = key or f"{judged.request.method} {single_slash(judged.request.path).rstrip('/')}"
        return self._uses.setdefault(key, OperationUse(key, judged.own.use_case or judged.new.use_case))

    def _endpoint(self, judged: _Judged, revision: str) -> Endpoint | None:
        match = self._library.find(judged.request.path)
        if match is None:
            path = single_slash(judged.request.path)
            return endpoints().find(path, revision).get(judged.request.method)
        # Kept: the table of all operations is searched path by path.
        asked = match.template, revision
        found = self._endpoints.get(asked)
        if found is None:
            found = self._endpoints[asked] = endpoints().find(match.template, revision)
        return found.get(judged.request.method)

    def _judge_request(self, use: OperationUse, judged: _Judged) -> None:
        self.seen.own_causes |= {(use.key, *_cause(item)) for item in judged.own.violations}
        found = self._moved(judged, self._target)
        if found is not None:
            self._break(use, judged, [found])
            return
        rank = _RANKS.get(judged.new.verdict, 0)
        if judged.new.verdict == "unknown":
            use.not_judged += 1
            self.seen.not_judged[use.key] += 1
        elif rank > (before := _RANKS.get(judged.own.verdict, 0)):
            known = {_cause(item) for item in judged.own.violations} if before else set()
            wrong = [item for item in judged.new.violations if item.severity is not Severity.ADVICE]
            self._break(use, judged, [item for item in wrong if _cause(item) not in known] or wrong)
        elif before:
            self.seen.wrong_before += 1

    def _moved(self, judged: _Judged, revision: str) -> Violation | None:
        """Return why an operation is none at a revision, though it is one at the revision that was sent."""
        known = self._endpoint(judged, revision)
        if known is None or known.is_part_of(revision):
            return None
        if judged.sent and not known.is_part_of(judged.sent):
            return None
        detail = f"{known.key} is part of the API {known.span}, not at {revision}."
        return violation("not-served", detail, remedy=moved_to(known.key))

    def _break(self, use: OperationUse, judged: _Judged, found: list[Violation]) -> None:
        already = self._today_too(judged)
        request = judged.request
        # One cause is one, however many places of a list it is at.
        causes = {_cause(item): item for item in reversed(found)}
        use.broken_by[frozenset(causes)] += 1
        for item in causes.values():
            source = request.source if request.line is None else f"{request.source}:{request.line}"
            one = use.breaks.setdefault(_cause(item), Break(item, _place(item), source))
            one.requests += 1
            one.already += _cause(item) in already
            one.unsure += judged.own.verdict == "unknown"

    def _today_too(self, judged: _Judged) -> set[tuple[str, str]]:
        """Return the causes for which the request fails today, as its revision is retired."""
        living = self._living(judged.sent)
        if living is None or living not in self._library.contracts:
            return set()
        moved = self._moved(judged, living)
        found = self._inspect(judged.request, living).violations if moved is None else [moved]
        return {_cause(item) for item in found}

    def _judge_answer(self, use: OperationUse, judged: _Judged) -> None:
        status = judged.request.status
        if status is not None and not 200 <= status < 300:
            return
        document = _document(judged.request.answer)
        if document is not None:
            use.answers += 1
        own = judged.own.revision
        if own is None or judged.own.operation is None:
            return
        for change in self._changes.between(
            own, use.key, judged.sent if self._is_revision(judged.sent) else ""
        ):
            identity = change.place, change.text
            found = use.changes.setdefault(identity, AnswerChange(change, already=True))
            found.revisions.add(judged.sent)
            found.already = found.already and self._is_done(judged.sent, change)
            if self._changes.meets(change, own, judged.request.query):
                found.asked += 1
                found.held += document is not None and holds(document, change.place)

    def _is_done(self, sent: str, change: Change) -> bool:
        """Return whether a change has come about, as Klaviyo serves a retired revision as a later one."""
        living = self._living(sent)
        if living is None or living not in self._library.contracts:
            return False
        return change not in self._changes.between(living, change.operation)

    def _living(self, sent: str) -> str | None:
        """Return the revision that serves a retired one today."""
        return serving_today(sent, self._today) if self._is_revision(sent) else None

    def _is_revision(self, sent: str) -> bool:
        return check_revision(sent, today=self._today) is None

    def report(self) -> UpgradeReport:
        """Return the findings, the operations that break first."""
        used = sorted(
            self._uses.values(),
            key=lambda use: (not use.fails, -use.broken, -len(use.read_breaks()), use.key.split(" ")[::-1]),
        )
        target = life_of(self._target, self._today)
        source = self._library.contracts[self._target].source
        revisions = {name for use in used for name in use.revisions if self._is_revision(name)}
        own = lives(self._library.contracts, self._today, only={*revisions, self._target})
        return UpgradeReport(target, used, self.seen, own, str(self._today), source)


def _cause(item: Violation) -> tuple[str, str]:
    return item.code, _place(item)


def _place(item: Violation) -> str:
    """Return the place of a violation, any item of a list as *."""
    if item.parameter:
        return item.parameter
    return re.sub(r"/\d+(?=/|$)", "/*", item.pointer or "")


def _document(answer: bytes) -> Any:
    try:
        return orjson.loads(answer) if answer else None
    except orjson.JSONDecodeError:
        return None
