"""Writes the findings of an upgrade for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from klaviyo_rehearsal.contracts.tools.change import GONE, ON_REQUEST, PAGE, listed
from klaviyo_rehearsal.contracts.tools.revisions import RETIRED, life_lines
from klaviyo_rehearsal.contracts.violation import Severity

from .findings import AnswerChange, Break, OperationUse, UpgradeReport
from .wording import LABELS, LOST, REFUSED, appearance, change_text

_DEFAULTS = (ON_REQUEST, PAGE)
_WIDEST = 62


def upgrade_lines(report: UpgradeReport) -> Iterator[str]:
    """Yield the report: a table of the operations, their breaks, the remedies, the revisions."""
    counts = (
        counted(sum(use.requests for use in report.operations), "request"),
        counted(len(report.operations), "operation"),
        counted(sum(use.answers for use in report.operations), "recorded answer"),
    )
    yield f"Upgrade to {report.target.revision}: {', '.join(counts)}"
    yield ""
    yield from _table(report.operations)
    for use in report.operations:
        yield from _operation(use)
    yield from _appearances(report)
    yield ""
    yield from life_lines(report.lives, report.revisions)
    if any(item.already for use in report.operations for item in use.changes.values()):
        yield "Today already: Klaviyo serves a retired revision as the oldest one that lives."
    if report.target.state == RETIRED:
        yield f"{report.target.revision} is {report.target.sentence}: upgrade to a later one."
    yield ""
    yield from remarks(report)
    yield summary(report)


def _table(used: Iterable[OperationUse]) -> Iterator[str]:
    yield f"{'operation':<{_WIDEST}}{'requests':>8}{'break':>7}{'go':>5}{'change':>8}{'default':>9}  sent at"
    for use in used:
        breaks, changes = use.read_breaks(), use.read_changes()
        every = Counter(_column(item) for item in (*breaks, *changes))
        cells = f"{use.requests:>8}{use.broken or '-':>7}{every['go'] or '-':>5}"
        cells += f"{every['change'] or '-':>8}{every['default'] or '-':>9}"
        yield f"{use.key:<{_WIDEST}}{cells}  {_sent(use)}"


def _column(item: AnswerChange) -> str:
    aspect = item.change.aspect
    return "go" if aspect == GONE else "default" if aspect in _DEFAULTS else "change"


def _sent(use: OperationUse) -> str:
    lacking = use.requests - use.revisions.total()
    named = [f"{name} ({count})" for name, count in sorted(use.revisions.items())]
    return ", ".join([*named, *([f"no revision ({lacking})"] if lacking else [])])


def _operation(use: OperationUse) -> Iterator[str]:
    breaks, changes, unused = use.read_breaks(), use.read_changes(), use.unused()
    if not (use.fails or changes):
        return
    yield ""
    yield use.key
    for one in sorted(use.breaks.values(), key=lambda item: -item.requests):
        yield from _break(one, use)
    for item in (*breaks, *changes):
        yield from _change(item, use)
    gone = [item.change.place for item in unused if item.is_break]
    if gone:
        why = "in no recorded answer" if use.answers else "not asked for, or no answer recorded"
        yield f"  {len(gone)} more go or change, {why}: {listed(gone)}"


def _break(one: Break, use: OperationUse) -> Iterator[str]:
    item = one.violation
    where = f" at {one.place}" if one.place else ""
    yield f"  breaks   {one.requests} of {use.requests}: {item.code}{where}, first at {one.source}"
    yield f"           {item.detail}"
    yield f"           remedy: {item.remedy}"
    if one.already:
        yield f"           {one.already} fail already: Klaviyo serves their retired revision as a later one"
    if one.unsure:
        yield f"           {one.unsure} sent at a revision that is not loaded, taken as right there"


def _change(item: AnswerChange, use: OperationUse) -> Iterator[str]:
    change = item.change
    held = f" in {item.held} of {use.answers} answers" if use.answers and item.held else ""
    place = f"{change.place}{held}: " if change.place else ""
    already = " (today already)" if item.already else ""
    yield f"  {LABELS[change.aspect]:<9}{place}{change_text(change)}{already}"


def _appearances(report: UpgradeReport) -> Iterator[str]:
    severities = {one.violation.severity for use in report.operations for one in use.breaks.values()}
    kinds = [REFUSED] * (Severity.ERROR in severities) + [LOST] * (Severity.LOSS in severities)
    kinds += list(report.aspects())
    if kinds:
        yield ""
        yield "How it shows"
    for kind in kinds:
        shows, remedy = appearance(kind)
        yield f"  {LABELS.get(kind, kind):<9}{shows}"
        yield f"           remedy: {remedy}"


def remarks(report: UpgradeReport) -> Iterator[str]:
    """Yield the things that were not judged, and remarks on the others, in sentences."""
    seen, target = report.seen, report.target.revision
    later = sum(count for name, count in report.revisions.items() if name[:10] > target)
    if later:
        yield f"{counted(later, 'request')} sent at a later revision than {target}: for them it leads back."
    if report.source is not None:
        yield f"The contract of {target} is read from {report.source}: Klaviyo's file was not available."
    if seen.not_judged:
        total = counted(seen.not_judged.total(), "request")
        yield (
            f"{total} of {counted(len(seen.not_judged), 'operation')} not judged, as no contract of "
            f"{report.target.revision} with them is loaded: {listed(sorted(seen.not_judged))}. "
            "Load the official file with --official or --spec."
        )
    if report.known:
        yield f"{counted(report.known, 'known problem')} left out, which the baseline accepts until a day."
    if seen.wrong_before:
        yield f"{counted(seen.wrong_before, 'request')} wrong at the revision sent too: see `rehearse check`."
    if seen.without_revision:
        lacking = counted(seen.without_revision, "request")
        yield f"{lacking} without a revision, judged as the newest: give --from."
    if seen.legacy:
        yield f"{counted(seen.legacy, 'call')} of the retired v1/v2 API, not judged: see `rehearse migrate`."
    if seen.elsewhere:
        yield f"{counted(seen.elsewhere.total(), 'request')} to others: {listed(seen.elsewhere)}."
    if seen.unreadable:
        yield f"{counted(len(seen.unreadable), 'place')} not readable, the first {seen.unreadable[0]}"


def summary(report: UpgradeReport) -> str:
    """Return the counts in a line."""
    broken = [use for use in report.operations if use.breaks]
    gone = [use for use in report.operations if use.read_breaks()]
    if not report.failed:
        return f"Nothing breaks at {report.target.revision}."
    parts = []
    if broken:
        requests = counted(sum(use.broken for use in broken), "request")
        parts.append(f"{requests} of {counted(len(broken), 'operation')}")
    if gone:
        parts.append(f"the reader of answers to {counted(len(gone), 'operation')}")
    return f"Breaks at {report.target.revision}: {' and '.join(parts)}."


def counted(count: int, noun: str) -> str:
    """Return a count with its noun: 1 request, 2 requests."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
