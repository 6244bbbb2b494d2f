"""The problems of a check as text: each once, with its count and the first places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..findings.findings import Findings
from ..findings.problem import Example, Problem
from .escaping import readable

# Formats that need no remark: the usual ones of this tool.
_USUAL = frozenset({"lines of JSON", "payload", "journal", "request", "list of requests"})


def problem_lines(findings: Findings) -> Iterator[str]:
    """Yield the lines about each problem, the worst first."""
    for problem in findings.ordered():
        yield from map(readable, _lines(problem))
    if findings.dropped:
        yield f"and further problems in {findings.dropped} requests: there are too many kinds to keep each"


def _lines(problem: Problem) -> Iterator[str]:
    first, *others = problem.examples
    sent = f" (sent {first.sent})" if first.sent not in ("", problem.revision) else ""
    revision = f" at {problem.revision}{sent}" if problem.revision else ""
    # The place comes first, as compilers write it: editors and terminals make it a link.
    yield f"{first.position}: {problem.level}: {first.method} {first.path}{revision}"
    yield f"  {problem.code}{_at(first)}: {first.detail}"
    yield f"    remedy: {first.remedy}"
    if problem.count == 1:
        return
    yield f"    in {problem.count} requests; the next:" if others else f"    in {problem.count} requests"
    for example in others:
        # The same sentence need not be read again.
        detail = "" if example.detail == first.detail else f": {example.detail}"
        yield f"      {example.position}{detail}"
    rest = problem.count - len(problem.examples)
    if rest:
        yield f"      and {rest} more"


def _at(example: Example) -> str:
    # As `Violation.place` words it.
    if not example.place:
        return ""
    return f" at {example.place}" if example.place.startswith("/") else f" at parameter {example.place}"


def tally_notes(findings: Findings) -> Iterator[str]:
    """Yield the formats that were read, the requests that were passed over, and remarks on the others."""
    yield from map(readable, _notes(findings))


def _notes(findings: Findings) -> Iterator[str]:
    if set(findings.formats) - _USUAL:
        yield f"read: {_listed(findings.formats.items())}"
    for host, count in findings.elsewhere.most_common():
        remedy = f"; --host {host} judges them" if "." in host and " " not in host else ""
        yield f"not judged: {count} {'time' if count == 1 else 'times'} {host}{remedy}"
    for remark, count in findings.remarks.items():
        yield f"{count} request{'s' if count > 1 else ''}: {remark}"
    for source, count in findings.without_key.items():
        # Once a file: whoever recorded it left the keys out, or none was sent, which nobody can tell.
        yield f"{source}: {count} without an Authorization header, so that no key was checked"


def tally_summary(findings: Findings) -> str:
    """Return the counts in a line."""
    parts = _listed(findings.verdicts.items())
    if findings.answers:
        count = findings.answers.total()
        parts += f"; {count} answer{'' if count == 1 else 's'}: {_listed(findings.answers.items())}"
    if findings.unreadable:
        parts = ", ".join(filter(None, (parts, f"{findings.unreadable} unreadable")))
    return f"{findings.total} checked: {parts}" if parts else "nothing to check"


def _listed(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts))
