"""Writes a failure so that it teaches: the call, the requests, the mistakes, the remedy, the replay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.violation import Violation
from klaviyo_rehearsal.mockserver.inspector.reproduction import curl
from klaviyo_rehearsal.mockserver.state.journal import Entry

from ..compare.difference import Difference
from ..failures.outcome import EXPECTED_REFUSALS, Outcome
from ..failures.result import Result
from ..scenarios.scenario import Scenario
from .escaping import readable
from .given import given_lines, shortened

# A difference in a thousand profiles is told a few times; a longer body is no argument for a shell.
_MOST, _LONGEST_BODY = 20, 20_000
_LAST = 3


# The call comes first: a reader knows the old call and looks for the new one.
def failure_text(
    outcome: Outcome,
    replay: str = "",
    failure: str = "",
    stderr: Sequence[str] = (),
    notes: Sequence[str] = (),
) -> str:
    """Return the report of a failed example.

    replay: the command that rehearses its use case again. failure: its id. stderr: last lines of a command.
    """
    lines = [
        *_lines(outcome),
        *(f"  note        {note}" for note in notes),
        *_end(replay, failure, stderr),
    ]
    return readable("\n".join(lines))


def trouble_text(result: Result, message: str, failure: str = "", requests: Sequence[Entry] = ()) -> str:
    """Return the report of an example that came to no verdict: the integration hung, or is not repeatable.

    failure: its id. requests: those that the mock had seen by then, of which the last few are shown.
    """
    lines = [f"{result.use_case}: {message}", ""]
    if result.scenario is not None:
        lines += _played(result.scenario)
    if len(requests) > _LAST:
        lines.append(f"  sent        {len(requests)} requests, the last of them:")
    lines += [f"  sent        {request_line(entry)}" for entry in requests[-_LAST:]]
    return readable("\n".join([*lines, *_end(result.replay, failure, result.stderr)]))


def _end(replay: str, failure: str, stderr: Sequence[str]) -> Iterator[str]:
    for number, line in enumerate(stderr):
        yield f"  {'' if number else 'stderr':<10}  {line}"
    if replay:
        yield f"  replay      {replay}"
        if failure:
            yield f"  once        rehearse replay {failure}"


def _lines(outcome: Outcome) -> Iterator[str]:
    yield f"{outcome.use_case}: {count_text(outcome)}"
    yield ""
    yield from _played(outcome.scenario)
    if outcome.raised:
        yield f"  raised      {outcome.raised}"
    if not outcome.requests:
        yield f"  sent        {_silence(outcome)}"
    for entry in outcome.requests:
        yield f"  sent        {request_line(entry)}"
        if entry.body:
            yield f"              {shortened(entry.body.decode('utf-8', 'replace'))}"
        for item in entry.violations:
            if item.code in EXPECTED_REFUSALS:
                yield f"  answer      {item.detail} {item.remedy}"
    for entry, item in outcome.violations():
        yield ""
        yield from _violation(entry, item)
    for item in outcome.run_errors():
        yield ""
        yield from _run_error(item)
    for difference in outcome.differences[:_MOST]:
        yield ""
        yield from _difference(difference)
    if len(outcome.differences) > _MOST:
        yield f"  and         {len(outcome.differences) - _MOST} differences more"
    offender = offender_of(outcome)
    if offender is not None and len(offender.body) < _LONGEST_BODY:
        yield ""
        yield f"  curl        {curl(offender)}"


def _silence(outcome: Outcome) -> str:
    if outcome.elsewhere:
        return (
            f"nothing to this account, and {outcome.elsewhere} requests to others: does a client keep its "
            "first key, or send another company_id?"
        )
    return (
        "nothing: the mock has seen no request. Is the client pointed at its URL? Is the call kept "
        "for a later batch (see handle.flush), left to a thread, or passed over as known already?"
    )


def offender_of(outcome: Outcome) -> Entry | None:
    """Return the request to look at first: the first that is wrong, or the first."""
    return next((entry for entry, _ in outcome.violations()), next(iter(outcome.requests), None))


def count_text(outcome: Outcome) -> str:
    """Count the mistakes of each kind."""
    counts: dict[str, int] = {}
    for _, item in outcome.violations():
        counts[str(item.severity)] = counts.get(str(item.severity), 0) + 1
    for item in outcome.run_errors():
        if outcome.requests:  # without any, the silence is reported instead
            counts[str(item.severity)] = counts.get(str(item.severity), 0) + 1
    if outcome.differences:
        counts["difference"] = len(outcome.differences)
    if outcome.raised:
        counts["exception"] = 1
    if not outcome.requests:
        counts["silence"] = 1
    return ", ".join(f"{number} {name}{'s' if number > 1 else ''}" for name, number in counts.items())


def _played(scenario: Scenario) -> Iterator[str]:
    if scenario.label:
        yield f"  must-have   {scenario.label}"
    for line in given_lines(scenario):
        yield f"  given       {line}"
    for call in scenario.calls:
        yield f"  old call    {call_text(call)}"


def call_text(call: LegacyCall) -> str:
    """Return a legacy call in a line."""
    ids = f"{' '.join(call.ids)} " if call.ids else ""
    return shortened(f"{call.name} {ids}{_json(call.arguments)}")


def request_line(entry: Entry) -> str:
    """Return a request and its answer in a line."""
    query = f"?{entry.query}" if entry.query else ""
    sent = f", sent {entry.sent_revision}" if entry.sent_revision not in (None, entry.revision) else ""
    revision = f" (revision {entry.revision}{sent})" if entry.revision else ""
    note = f": {entry.note}" if entry.note else ""
    fault = f", a fault: {entry.fault}" if entry.fault else ""
    status = entry.status if entry.is_answered else "cut off"
    return f"{entry.method} {entry.path}{query} -> {status}{revision}{fault}{note}"


def _violation(entry: Entry, item: Violation) -> Iterator[str]:
    place = "" if item.pointer is None and item.parameter is None else f", {item.place}"
    yield f"  {item.severity:<10}  {item.code} in {entry.method} {entry.path}{place}"
    yield f"              {item.detail}"
    yield f"  remedy      {item.remedy}"
    yield f"  evidence    {item.evidence}"


def _run_error(item: Violation) -> Iterator[str]:
    yield f"  {item.severity:<10}  {item.code}"
    yield f"              {item.detail}"
    yield f"  remedy      {item.remedy}"


def _difference(item: Difference) -> Iterator[str]:
    field = f", {item.field}" if item.field else ""
    yield f"  {item.kind:<10}  {item.subject}{field}"
    if item.field:
        old, new = _json(item.legacy), _json(item.actual)
        yield shortened(f"              {item.origin} {old}, your integration {new}")
    if item.hint:
        yield f"  remedy      {item.hint}"
    if item.rests_on:
        yield f"  unknown     {item.rests_on}"


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
