"""Checks a part of a recording by itself: its findings, its lines of output, and the marks of its events.

Whatever depends on other parts is left to the reader of the results: line by line of the events, whether an
earlier request has had one. So parts may be checked anywhere, in any order.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.answers.inspection import AnswerInspector
from klaviyo_rehearsal.contracts.checking.inspection import Inspection, Inspector, Recorded
from klaviyo_rehearsal.contracts.checking.sequences import EventMark
from klaviyo_rehearsal.contracts.openapi.contract import Library

from ..findings.findings import Findings
from ..recordings.found import Elsewhere, Found, Opened, Payload, Reading, Unreadable
from ..recordings.parts import Part
from ..recordings.reading import read_lines
from ..recordings.records import read_record
from ..reports.inspection import inspection_record, inspection_text
from ..sequences.recorded import sent_of
from ..sequences.sent import Sent
from .answers import AnswerCheck
from .payload_request import as_request
from .plan import Plan, lacks_key
from .quick_records import QuickRecords
from .quick_sequences import QuickSequences


class Lines(Enum):
    """The lines printed as a check goes: none, for requests that are not right, or a record for each."""

    NONE = "none"
    TEXT = "text"
    NDJSON = "ndjson"


@dataclass(slots=True)
class PartResult:
    """The result of a part.

    output: the lines about requests by their place in the part. troubles: lines about places that cannot be
    read. marks: of events, by the place of the request and the number of its inspection. sequence: the
    requests as the rules over sequences take them.
    """

    findings: Findings = field(default_factory=Findings)
    output: list[tuple[int, str]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    marks: list[tuple[int, int, list[EventMark]]] = field(default_factory=list)
    sequence: list[Sent] = field(default_factory=list)


class PartCheck:
    """Checks parts. operation: of bare payloads. lines: the output that is asked for."""

    def __init__(
        self,
        inspector: Inspector,
        answers: AnswerInspector,
        library: Library,
        reading: Reading,
        *,
        operation: str | None = None,
        lines: Lines = Lines.NONE,
    ) -> None:
        self._inspector, self.library, self._reading = inspector, library, reading
        self._operation, self.lines = operation, lines
        self._records = QuickRecords(inspector, library, reading)
        self._sequences = QuickSequences(reading)
        self._answers = AnswerCheck(answers)

    def check(self, part: Part) -> PartResult:
        """Check a part. Raises OSError where it cannot be read."""
        if not part.is_lines:
            return self.check_found(part.found(self._reading))
        result = PartResult()
        self._check_lines(part, result)
        return result

    def check_found(self, found: Iterable[Found]) -> PartResult:
        """Check whatever was found in a document."""
        result = PartResult()
        for place, item in enumerate(found):
            self._take(place, item, result)
        return result

    def again(self, part: Part, places: Container[int]) -> Iterator[tuple[int, Recorded, list[Inspection]]]:
        """Yield requests of a part once more, with their inspections. places: their numbers in the part."""
        if part.is_lines:
            for place, line in enumerate(part.lines()):
                if place in places:
                    (item,) = read_lines(part.source, [line], part.line + place, self._reading)
                    assert isinstance(item, Recorded)  # as it was the first time
                    right = self._records.right(orjson.loads(line))
                    yield place, item, [right[0].right] if right else list(self._inspector.judge(item))
        else:
            for place, found in enumerate(part.found(self._reading)):
                if place in places:
                    request = self._request(found)
                    assert isinstance(request, Recorded)
                    yield place, request, list(self._inspector.judge(request))

    def _request(self, item: Found) -> Found:
        return as_request(item, self.library, self._operation) if isinstance(item, Payload) else item

    def again_text(self, request: Recorded, inspections: list[Inspection]) -> str:
        """Return the output about a request that came again."""
        answer = self._answers.take(request, None, Findings()) if self.lines is not Lines.NONE else None
        return self._text(request, inspections, answer)

    def _text(self, request: Recorded, inspections: list[Inspection], answer: Inspection | None) -> str:
        """Return the output about a request: each line ends, and nothing is nothing."""
        drift = answer.violations if answer is not None else ()
        if self.lines is Lines.NDJSON:
            return "".join(f"{inspection_record(request, found, drift).decode()}\n" for found in inspections)
        # A recording has thousands of right requests; only the others are worth a line for a person.
        if self.lines is Lines.TEXT:
            wrong = [found for found in inspections if found.verdict != "ok"]
            if answer is not None and drift:
                wrong.append(answer)
            return "".join(f"{inspection_text(request, found)}\n" for found in wrong)
        return ""

    def _check_lines(self, part: Part, result: PartResult) -> None:
        source, first, right = part.source, part.line, self._records.right
        sent_of, is_played, sequence = self._sequences.sent, self._sequences.is_played, result.sequence
        is_printed = self.lines is Lines.NDJSON
        counts: dict[Plan, int] = {}
        times: list[int] = []
        loads = orjson.loads
        longest = self._reading.longest_line
        for place, line in enumerate(part.lines()):
            record: Any
            try:
                record = loads(line) if len(line) <= longest else None
            except orjson.JSONDecodeError:
                record = None  # the reader of lines names it
            found = right(record)
            if found is None or "no_equivalent" in record:
                for item in self._read(record, source, line, first + place):
                    self._take(place, item, result)
                continue
            plan, query, content = found
            counts[plan] = counts.get(plan, 0) + 1
            sent_at, has_passed, answer = None, True, None
            if is_played(record):
                sent = sent_of(plan, query, record, source, first + place)
                sequence.append(sent)
                has_passed = sent.has_passed
                answer = self._answers.take_record(sent, record, result.findings)
                if sent.at is not None:
                    sent_at = int(sent.at)
                    times.append(sent_at)
            if plan.is_event and has_passed:
                result.marks.append((place, 0, plan.marks(query, content, sent_at, source)))
            if is_printed or (answer is not None and answer.violations and self.lines is Lines.TEXT):
                path = str(record.get("path") or record.get("url"))
                request = Recorded(record["method"], path, source=source, line=first + place)
                result.output.append((place, self._text(request, [plan.right], answer)))
        self._count(counts, times, source, result.findings)

    def _read(self, record: Any, source: str, line: bytes, number: int) -> Iterable[Found]:
        """Read a record that is parsed already; the reader of lines names all else."""
        if type(record) is dict and "no_equivalent" not in record:
            return (read_record(source, number, record, self._reading),)
        return read_lines(source, [line], number, self._reading)

    def _count(self, counts: Mapping[Plan, int], times: list[int], source: str, findings: Findings) -> None:
        for plan, count in counts.items():
            findings.count(plan.right, count)
            if plan.lacks_key:
                findings.without_key[source] += count
        if times:
            findings.note_time(min(times))
            findings.note_time(max(times))

    def _take(self, place: int, item: Found, result: PartResult) -> None:
        """Check whatever was found, and add it to the result."""
        findings = result.findings
        if isinstance(item, Opened):
            findings.formats[item.format] += 1
        elif isinstance(item, Elsewhere):
            findings.elsewhere[item.host] += 1
        else:
            request = self._request(item)
            if isinstance(request, Unreadable):
                findings.note_unreadable(request.source, request.line, request.reason)
                result.troubles.append(f"{request.place}: {request.reason}")
            elif isinstance(request, Recorded):
                self._inspect(place, request, result)

    def _inspect(self, place: int, request: Recorded, result: PartResult) -> None:
        if lacks_key(request):
            result.findings.without_key[request.source] += 1
        inspections = list(self._inspector.judge(request))
        # A request that is judged at several revisions was sent once.
        result.sequence.append(sent_of(request, inspections[0]))
        for number, found in enumerate(inspections):
            result.findings.add(request, found)
            if found.marks:
                result.marks.append((place, number, list(found.marks)))
        answer = self._answers.take(request, inspections[0].use_case, result.findings)
        if text := self._text(request, inspections, answer):
            result.output.append((place, text))
