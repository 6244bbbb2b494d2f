"""One request as lines for people: a line with its verdict, and the reasons below."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from klaviyo_rehearsal.contracts.violation import Severity, Violation
from klaviyo_rehearsal.mockserver.state.journal import Entry

from ..reports.escaping import beginning, visible, visible_path

_LONGEST = 160  # characters of a path with its query
_SHOWN_OF_BODY = 300  # characters
_REMEMBERED = 1_000  # notes that need not be told twice
_INDENT = " " * 9  # the width of the time

# ANSI codes: a line is formatted while the mock answers, and rich would take twenty times as long.
_CODES: Mapping[str, str] = MappingProxyType(
    {
        **{
            "ok": "32",
            "error": "1;31",
            "loss": "1;35",
            "advice": "36",
            "legacy": "33",
            "fault": "33",
            "drift": "34",
        },
        **{"dim": "2", "bold": "1", "remedy": "32", "warn": "33"},
    }
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that was answered. at: the time of this machine, in seconds; answer: the beginning of it."""

    at: float
    entry: Entry
    answer: bytes = b""


@dataclass(slots=True)
class LineWriter:
    """Writes requests for people. verbose: with advice and the beginnings of bodies."""

    coloured: bool = False
    verbose: bool = False
    _told: set[str] = field(default_factory=set)
    _second: int = -1
    _clock: str = ""

    def __call__(self, seen: Seen) -> str:
        """Return the lines of one request, each with its end."""
        entry = seen.entry
        remark = entry.revision_remark()
        lines = [self._first(seen.at, entry) + self._suffix(entry, remark)]
        if entry.violations or entry.note or entry.fault:
            lines += self._reasons(entry)
        if remark:
            lines += self._once(remark)
        if self.verbose:
            lines += self._bodies(seen)
        return "\n".join(lines) + "\n"

    def dropped(self, count: int) -> str:
        """Return the line for requests that are not shown."""
        plural = "" if count == 1 else "s"
        text = f"{count} request{plural} not shown: this output is read too slowly"
        return f"{_INDENT}{self._painted('warn', text)}\n"

    def _painted(self, style: str, text: str) -> str:
        return f"\x1b[{_CODES.get(style, '0')}m{text}\x1b[0m" if self.coloured else text

    def _first(self, at: float, entry: Entry) -> str:
        second = int(at)
        if second != self._second:
            self._second, self._clock = second, time.strftime("%H:%M:%S", time.localtime(second))
        target = f"{entry.path}?{entry.query}" if entry.query else entry.path
        if len(target) > _LONGEST:
            target = f"{target[:_LONGEST]}..."
        status = str(entry.status) if entry.is_answered else "cut off"
        verdict = entry.verdict
        request = f"{visible(entry.method):<6} {visible_path(target):<43}"
        if not self.coloured:
            return f"{self._clock} {request} {status} {verdict}"
        style = verdict if verdict != "ok" or entry.status < 400 else "warn"
        return f"{self._painted('dim', self._clock)} {request} {self._painted(style, f'{status} {verdict}')}"

    def _suffix(self, entry: Entry, remark: str) -> str:
        """Return the end of the line: a revision that is served as another, advice that is hidden."""
        found = ""
        if remark:
            served = f", served as {entry.revision}" if entry.revision != entry.sent_revision else ""
            found = f" (revision {visible(entry.sent_revision or '')}{served})"
        if entry.violations and not self.verbose:
            hidden = [item.code for item in entry.violations if item.severity is Severity.ADVICE]
            found += f" ({', '.join(dict.fromkeys(hidden))})" if hidden else ""
        return self._painted("warn", found) if found else ""

    def _reasons(self, entry: Entry) -> Iterator[str]:
        if entry.fault:
            yield f"{_INDENT}fault: {visible(entry.fault)}"
        remedies = set()
        for item in entry.violations:
            if item.severity is not Severity.ADVICE or self.verbose:
                remedies.add(item.remedy)
                yield from self._reason(item)
        # The note of a call of the old API is its replacement, which the remedy of its 410 names too.
        if entry.note and entry.note not in remedies:
            yield from self._once(entry.note)

    def _reason(self, item: Violation) -> Iterator[str]:
        place = f" {item.place}" if item.pointer is not None or item.parameter is not None else ""
        severity = self._painted(str(item.severity), str(item.severity))
        yield f"{_INDENT}{severity}: {visible(f'{item.code}{place}: {item.detail}')}"
        yield f"{_INDENT}  {self._painted('remedy', visible(f'remedy: {item.remedy}'))}"

    def _once(self, text: str) -> Iterator[str]:
        """Yield a note that recurs with each call the first time only, unless it is about a loss."""
        if text in self._told and not self.verbose and not text.startswith("not recorded"):
            return
        if len(self._told) < _REMEMBERED:
            self._told.add(text)
        yield f"{_INDENT}{self._painted('warn', f'note: {visible(text)}')}"

    def _bodies(self, seen: Seen) -> Iterator[str]:
        for mark, body in ((">", seen.entry.body), ("<", seen.answer)):
            if body:
                yield f"{_INDENT}{self._painted('dim', f'{mark} {beginning(body, _SHOWN_OF_BODY)}')}"
