"""The findings of a check, small however many requests were checked.

One problem (see `problem.py`) in a thousand requests is one problem with a count, the first places and a
sample. Beside the problems stand tallies: the requests by operation, use case, revision and verdict; the
places that could not be read; the requests that were passed over, by host or reason; the files by format; the
remarks on revisions; and the times of the first and the last request.

`merge` adds the findings of other requests. Any partition of a recording, merged in any order, gives the
same JSON as the whole, byte for byte: counts are added, and of examples the first ones in the order of
their places stay. The number of problems is bounded (MOST_PROBLEMS, by fingerprint, which partitions do not
change); `dropped` counts the requests of those beyond.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from klaviyo_rehearsal.contracts.checking.inspection import Inspection, Recorded
from klaviyo_rehearsal.contracts.violation import Violation
from klaviyo_rehearsal.mockserver.state.secrets import masked_text

from ..failures.cause import Cause
from ..failures.fingerprint import fingerprint
from .credentials import credential_of
from .paths import general_path
from .problem import Example, Problem

VERSION = 1
KIND = "rehearse check findings"
MOST_PROBLEMS = 10_000
MOST_PLACES = 20
_ORDER = ("error", "unknown", "legacy", "loss", "advice", "drift")
_SENT = 40  # characters of a revision header


class FindingsError(Exception):
    """A file holds no findings that can be read. The message gives the reason."""


class Use(NamedTuple):
    """The requests that one number counts. sent: the revision that they name, else empty."""

    operation: str
    use_case: str
    revision: str
    sent: str
    verdict: str


class UnreadablePlace(NamedTuple):
    """A place of the input that is no request, and why. line: 0 for the file as a whole."""

    source: str
    line: int
    reason: str

    @property
    def position(self) -> str:
        """The place in the recording: file:line."""
        return f"{self.source}:{self.line}" if self.line else self.source


@dataclass(slots=True)
class Findings:
    """Problems and tallies of any number of requests.

    problems: by fingerprint. uses: the verdicts by all that they depend on. unreadable: how many places could
    not be read; unreadable_places: the first of them. elsewhere: requests that are not judged, by host or
    reason. formats: files by format. remarks: requests by the remark on their revision. without_key: requests
    without a key, by file. first_sent, last_sent: UNIX seconds. dropped: see the module. answers:
    by their verdict, drift or ok; their drift is among the problems.
    """

    problems: dict[str, Problem] = field(default_factory=dict)
    uses: Counter[Use] = field(default_factory=Counter)
    unreadable: int = 0
    unreadable_places: list[UnreadablePlace] = field(default_factory=list)
    elsewhere: Counter[str] = field(default_factory=Counter)
    formats: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)
    without_key: Counter[str] = field(default_factory=Counter)
    first_sent: int | None = None
    last_sent: int | None = None
    dropped: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    # By all that a fingerprint is made of: a hash for each violation would cost more than the check.
    _known: dict[tuple[str, ...], str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def verdicts(self) -> Counter[str]:
        """The number of requests by verdict."""
        return self.counted("verdict")

    @property
    def levels(self) -> set[str]:
        """The verdicts on requests, and the levels of problems.

        A loss may be one of a sequence, each request of which is right, and drift is one of an answer.
        """
        return {use.verdict for use in self.uses} | {problem.level for problem in self.problems.values()}

    @property
    def total(self) -> int:
        """The number of verdicts: one a request, or one for each revision that was asked for."""
        return self.uses.total()

    def counted(self, name: str, verdict: str | None = None) -> Counter[str]:
        """Count requests, of a verdict if given, by one of the parts of `Use`."""
        place, found = Use._fields.index(name), Counter[str]()
        for use, count in self.uses.items():
            if verdict is None or use.verdict == verdict:
                found[use[place]] += count
        return found

    def by_operation(self) -> dict[str, Counter[str]]:
        """Return the verdicts of each operation; the name is empty for requests without one."""
        found: dict[str, Counter[str]] = {}
        for use, count in sorted(self.uses.items()):
            found.setdefault(use.operation, Counter())[use.verdict] += count
        return found

    def ordered(self) -> list[Problem]:
        """Return the problems, the worst first, then those of most requests."""
        return sorted(
            self.problems.values(),
            key=lambda item: (_ORDER.index(item.level), -item.count, item.examples[0], item.fingerprint),
        )

    def add(self, request: Recorded, found: Inspection) -> None:
        """Count a request and note its problems."""
        self.count(found)
        if request.sent_at is not None:
            self.note_time(int(request.sent_at))
        if found.violations:
            self.note_violations(request, found, found.violations)

    def add_answer(self, request: Recorded, found: Inspection) -> None:
        """Count the answer of a request and note its drift."""
        self.answers[found.verdict] += 1
        if found.violations:
            self.note_violations(request, found, found.violations)

    def count(self, found: Inspection, count: int = 1) -> None:
        """Count requests of an inspection alone, without their problems."""
        self.uses[_use(found)] += count
        if found.remark:
            self.remarks[found.remark] += count

    def restate(self, request: Recorded, before: Inspection, after: Inspection) -> None:
        """Correct the findings of a request that was added: more violations and a verdict that they give."""
        self.uses -= Counter({_use(before): 1})
        self.uses[_use(after)] += 1
        operation, revision = _operation(request, before), before.revision or ""
        known = {self._mark(operation, revision, item) for item in before.violations}
        for mark in known & self.problems.keys():
            self.problems[mark].restate(before.verdict, after.verdict)
        more = after.violations[len(before.violations) :]
        self.note_violations(
            request, after, [item for item in more if self._mark(operation, revision, item) not in known]
        )

    def note_violations(
        self, request: Recorded, found: Inspection, violations: Iterable[Violation], requests: int = 1
    ) -> None:
        """Note violations of a request that is counted already; one problem counts once a request.

        requests: how many they are about, of which the request is the first.
        """
        operation = _operation(request, found)
        met = set()
        for item in violations:
            mark = self._mark(operation, found.revision or "", item)
            if mark not in met:
                met.add(mark)
                problem = self.problems.get(mark) or self._begin(mark, request, found, item)
                if problem.is_late(request.source, request.line or 0):
                    problem.count_more(found.verdict, requests)
                else:
                    problem.add(found.verdict, _example(request, found, item), requests)
        if len(self.problems) > 2 * MOST_PROBLEMS:
            self._bound()

    def _mark(self, operation: str, revision: str, item: Violation) -> str:
        key = operation, revision, item.code, item.pointer or "", item.parameter or ""
        mark = self._known.get(key)
        if mark is None:
            if len(self._known) >= MOST_PROBLEMS:
                self._known.clear()
            mark = self._known[key] = fingerprint(operation, cause_of(item), revision)
        return mark

    def _begin(self, mark: str, request: Recorded, found: Inspection, item: Violation) -> Problem:
        own = credential_of(request)
        problem = self.problems[mark] = Problem(
            mark,
            masked_text(_operation(request, found), own),
            found.use_case or "",
            found.revision or "",
            item.code,
            masked_text(cause_of(item).place, own),
            item.severity,
            item.status,
            item.evidence,
        )
        return problem

    def note_time(self, seconds: int) -> None:
        """Note the time of a request."""
        if self.first_sent is None or seconds < self.first_sent:
            self.first_sent = seconds
        if self.last_sent is None or seconds > self.last_sent:
            self.last_sent = seconds

    def note_unreadable(self, source: str, line: int | None, reason: str) -> None:
        """Note a place that could not be read."""
        self.unreadable += 1
        self._keep_places([UnreadablePlace(source, line or 0, reason)])

    def _keep_places(self, places: Iterable[UnreadablePlace]) -> None:
        self.unreadable_places = sorted([*self.unreadable_places, *places])[:MOST_PLACES]

    def merge(self, other: Findings) -> None:
        """Add the findings of other requests."""
        for mark, problem in other.problems.items():
            known = self.problems.get(mark)
            if known is None:
                self.problems[mark] = problem.copy()
            else:
                known.merge(problem)
        for mine, theirs in zip(self._tallies(), other._tallies(), strict=True):
            mine.update(theirs)
        self.unreadable += other.unreadable
        self.dropped += other.dropped
        self._keep_places(other.unreadable_places)
        for moment in (other.first_sent, other.last_sent):
            if moment is not None:
                self.note_time(moment)
        self._bound()

    def _tallies(self) -> tuple[Counter[Any], ...]:
        return self.uses, self.elsewhere, self.formats, self.remarks, self.without_key, self.answers

    def _bound(self) -> None:
        for mark in sorted(self.problems)[MOST_PROBLEMS:]:
            self.dropped += self.problems.pop(mark).count

    def as_dict(self) -> dict[str, Any]:
        """Return the findings as JSON has them."""
        self._bound()
        return {
            "kind": KIND,
            "version": VERSION,
            "problems": [problem.as_dict() for problem in self.ordered()],
            "dropped": self.dropped,
            "uses": [use._asdict() | {"count": count} for use, count in sorted(self.uses.items())],
            "unreadable": self.unreadable,
            "unreadable_places": [place._asdict() for place in self.unreadable_places],
            "elsewhere": dict(sorted(self.elsewhere.items())),
            "formats": dict(sorted(self.formats.items())),
            "remarks": dict(sorted(self.remarks.items())),
            "without_key": dict(sorted(self.without_key.items())),
            "answers": dict(sorted(self.answers.items())),
            "first_sent": self.first_sent,
            "last_sent": self.last_sent,
        }

    def to_json(self) -> bytes:
        """Return the findings as JSON, the same bytes for the same requests."""
        return orjson.dumps(self.as_dict(), option=orjson.OPT_INDENT_2) + b"\n"

    @classmethod
    def of_dict(cls, content: Any) -> Findings:
        """Read findings. Raises FindingsError."""
        if not isinstance(content, Mapping) or content.get("kind") != KIND:
            raise FindingsError(f"no findings: 'kind' is not '{KIND}'")
        if content.get("version") != VERSION:
            raise FindingsError(
                f"version {content.get('version')!r} is not {VERSION}, which this program reads"
            )
        try:
            return cls(
                {item["fingerprint"]: Problem.of_dict(item) for item in content["problems"]},
                Counter(dict(_uses(content["uses"]))),
                content["unreadable"],
                [UnreadablePlace(**place) for place in content["unreadable_places"]],
                Counter(content["elsewhere"]),
                Counter(content["formats"]),
                Counter(content["remarks"]),
                Counter(content["without_key"]),
                content["first_sent"],
                content["last_sent"],
                content["dropped"],
                Counter(content["answers"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise FindingsError(f"damaged findings: {type(error).__name__} {error}") from None


def cause_of(item: Violation) -> Cause:
    """Return the cause that baselines know a violation by."""
    return Cause(item.code, field=item.pointer or item.parameter or "")


def _operation(request: Recorded, found: Inspection) -> str:
    return found.operation or f"{request.method} {general_path(request.path)}"


def _use(found: Inspection) -> Use:
    sent = masked_text((found.sent or "")[:_SENT])
    return Use(found.operation or "", found.use_case or "", found.revision or "", sent, found.verdict)


def _example(request: Recorded, found: Inspection, item: Violation) -> Example:
    place = item.parameter if item.parameter is not None else item.pointer or ""
    own = credential_of(request)
    # Before they are shortened: a part of a key would not be known.
    texts = (request.method, request.path, place, item.detail, item.remedy, found.sent or "")
    method, path, place, detail, remedy, sent = (masked_text(text, own) for text in texts)
    return Example(request.source, request.line or 0, method, path, place, detail, remedy, sent[:_SENT])


def _uses(content: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Use, int]]:
    for item in content:
        yield Use(*(item[name] for name in Use._fields)), item["count"]
