"""`rehearse check`: are these requests right? Without a server, part by part, in any number of processes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

from klaviyo_rehearsal.contracts.checking.inspection import with_losses
from klaviyo_rehearsal.contracts.checking.sequences import EventSequence
from klaviyo_rehearsal.contracts.violation import Violation

from ..findings.findings import Findings
from ..recordings.found import Found, Opened, Reading, Unreadable
from ..recordings.parts import SIZE, Part, parts_of
from ..reports.escaping import readable
from ..reports.inspection import inspection_record, inspection_text
from ..sequences.judge import SequenceJudge
from ..sequences.recorded import report_of
from ..sequences.sent import Advice
from .part_check import Lines, PartCheck, PartResult

Piece = Part | Found
Judged = tuple[Piece, PartResult | None]


def pieces_of(files: Iterable[Path | Unreadable], reading: Reading, size: int = SIZE) -> Iterator[Piece]:
    """Yield the parts of files in order, of so many bytes, and what is found about a file as a whole."""
    for file in files:
        yield from (file,) if isinstance(file, Unreadable) else parts_of(file, reading, size)


def judged_here(check: PartCheck, pieces: Iterable[Piece]) -> Iterator[Judged]:
    """Check parts in this process, one after the other."""
    for piece in pieces:
        yield piece, check.check(piece) if isinstance(piece, Part) else None


class Checking:
    """Puts the results of parts together in their order, and prints the lines about them as it goes.

    Unreadable places go to standard error. findings: those of all parts so far.
    """

    def __init__(
        self, check: PartCheck, held: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> None:
        """Begin with no part. held: lets a Ctrl-C wait while a result is taken."""
        self.findings = Findings()
        self._check = check
        self._held = held
        self._sequence = EventSequence()
        self._judge = SequenceJudge(check.library)

    def take_all(self, judged: Iterable[Judged], progress: Callable[[int], None] | None = None) -> None:
        """Take the results of pieces. progress: takes the bytes of each part."""
        for piece, result in judged:
            if isinstance(piece, Part) and result is not None:
                with self._held():
                    self._take(piece, result)
                if progress:
                    progress(piece.size)
            elif isinstance(piece, Opened):
                self.findings.formats[piece.format] += 1
            elif isinstance(piece, Unreadable):
                self.findings.note_unreadable(piece.source, piece.line, piece.reason)
                print(readable(f"{piece.place}: {piece.reason}"), file=sys.stderr)

    def end(self) -> None:
        """Note the advice on sequences that are open, and print remarks on their judgement."""
        self._note(self._judge.end())
        for note in self._judge.notes():
            print(readable(note), file=sys.stderr)

    def _note(self, advice: Iterable[Advice]) -> None:
        """Note advice on sequences, and print it where requests are printed."""
        for item in advice:
            request, inspection = report_of(item)
            self.findings.note_violations(request, inspection, inspection.violations, item.requests)
            found = replace(inspection, verdict=str(item.violation.severity))
            if self._check.lines is Lines.TEXT:
                print(inspection_text(request, found))
            elif self._check.lines is Lines.NDJSON:
                print(inspection_record(request, found, requests=item.requests).decode())

    def _take(self, part: Part, result: PartResult) -> None:
        self.findings.merge(result.findings)
        output = dict(result.output)
        output |= self._restated(part, self._losses(result))
        for trouble in result.troubles:
            print(readable(trouble), file=sys.stderr)
        # At once: a recording may be larger than memory, and a pipe may end early.
        if output:
            sys.stdout.write("".join(output[place] for place in sorted(output)))
            sys.stdout.flush()
        self._note(self._judge.add(*result.sequence))

    def _losses(self, result: PartResult) -> dict[int, dict[int, list[Violation]]]:
        """Return the events that earlier requests have had, by request and by inspection."""
        found: dict[int, dict[int, list[Violation]]] = {}
        add = self._sequence.add
        for place, number, marks in result.marks:
            if losses := add(marks):
                found.setdefault(place, {})[number] = losses
        return found

    def _restated(
        self, part: Part, losses: Mapping[int, Mapping[int, list[Violation]]]
    ) -> Iterator[tuple[int, str]]:
        """Correct the findings of requests for the losses among their events. Yields their output."""
        if not losses:
            return
        for place, request, inspections in self._check.again(part, losses):
            for number, more in losses[place].items():
                before = inspections[number]
                after = inspections[number] = with_losses(before, more)
                self.findings.restate(request, before, after)
            yield place, self._check.again_text(request, inspections)
