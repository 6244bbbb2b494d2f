"""One problem as every format lists it, whether a rehearsal, a check or an upgrade has found it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..failures.cause import Cause
from ..failures.fingerprint import fingerprint
from .causes import cause_of, severity_of
from .report import RehearsalReport

# An exception of a command may have any name.
_NO_NAME = re.compile(r"[^A-Za-z0-9._-]+")
# The level of a problem that keeps a request from being judged.
OPEN = "open"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file. line: 0 for the file as a whole. detail: the problem there, in a sentence."""

    file: str
    line: int = 0
    detail: str = ""

    @property
    def position(self) -> str:
        """The place as compilers write it: file:line."""
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Matter:
    """One problem, in any number of requests.

    level: error, loss, advice, drift of an answer, or OPEN. title: a sentence about the code. subject: the
    operation or the use case. place: the pointer or parameter. spots: the first places in the input.
    """

    code: str
    level: str
    title: str
    detail: str
    remedy: str
    subject: str
    fingerprint: str
    evidence: str = ""
    use_case: str = ""
    revision: str = ""
    place: str = ""
    count: int = 1
    spots: tuple[Spot, ...] = ()

    @property
    def where(self) -> str:
        """The subject with the place, in words."""
        if not self.place:
            return self.subject
        return f"{self.subject}, {self.place if self.place.startswith('/') else f'parameter {self.place}'}"

    def text(self) -> str:
        """Return the problem with its remedy and first places, in lines."""
        lines = [f"{self.where}: {self.detail}"]
        lines += [f"Remedy: {self.remedy}"] if self.remedy else []
        if self.count > 1:
            lines.append(f"In {self.count} requests.")
        lines += [f"  {spot.position}" for spot in self.spots]
        return "\n".join(lines)


def matters_of(report: RehearsalReport) -> Iterator[Matter]:
    """Yield the failures of a rehearsal, one for each use case, and the advice."""
    spots = (Spot(*report.place),) if report.place else ()
    for result in report.results:
        if not result.passed:
            cause = cause_of(result)
            yield Matter(
                _NO_NAME.sub("-", cause.code),
                str(severity_of(result)),
                cause.title,
                result.report,
                cause.remedy,
                result.use_case,
                fingerprint(result.use_case, Cause(cause.code)),
                cause.evidence,
                result.use_case,
                spots=spots,
            )
        for item in result.advice:
            yield Matter(
                item.code,
                "advice",
                item.detail,
                f"{result.use_case}: {item.detail}",
                item.remedy,
                result.use_case,
                fingerprint(result.use_case, Cause(item.code)),
                item.evidence,
                result.use_case,
                place=item.pointer or item.parameter or "",
                spots=spots,
            )
