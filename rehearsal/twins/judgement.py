"""The judgement of two sides: violations of the new one, and the differences of their accounts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.mockserver.state.journal import Entry

from ..compare.accounts import compare
from ..compare.intended import Clean, cleaned, parted
from ..compare.places import compared_places
from ..compare.schema import Circumstances
from ..failures.baseline import TWINS
from ..failures.outcome import Outcome
from ..reports.failure import failure_text, request_line
from ..scenarios.scenario import Scenario
from ..upgrade.reads import lost_members
from .side import old_calls

# Seconds on the clock with each request: those of a shop are not of one second.
PACE = 1


@dataclass(frozen=True, slots=True)
class Left:
    """One side at its end: its requests, and a snapshot of its account."""

    requests: Sequence[Entry]
    snapshot: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Intended:
    """Differences and violations that are meant.

    ignore, clean: see compare/intended.py. allow: codes. asks_for_places: whether the compared places matter.
    """

    ignore: Sequence[str] = ()
    clean: Sequence[Clean] = ()
    allow: Collection[str] = field(default=frozenset())
    asks_for_places: bool = False


def judge(
    old: Left,
    new: Left,
    circumstances: Circumstances,
    scenario: Scenario,
    intended: Intended,
    notes: Sequence[str] = (),
) -> tuple[str, Outcome]:
    """Compare two sides. Returns the report, empty when all is well, and the outcome.

    scenario: the planted resources and the faults; its calls are read from the requests of the old side.
    notes: further lines of the report.
    """
    before, after = (cleaned(side.snapshot, *intended.clean) for side in (old, new))
    calls = tuple(old_calls(old.requests))
    read = lost_members(old.requests, new.requests)
    differences, ignored = parted([*compare(before, after, circumstances), *read], intended.ignore)
    # Only for a remark on a place that there is nowhere.
    asked = intended.ignore or intended.asks_for_places
    places = compared_places(before, after, circumstances, _text(calls)) if asked else ()
    outcome = Outcome(
        use_case=TWINS,
        scenario=replace(scenario, calls=calls),
        requests=tuple(_allowed(entry, intended.allow) for entry in new.requests),
        differences=tuple(differences),
        ignored=tuple(ignored),
        compared=frozenset(places),
    )
    refused = [_refusal(entry) for entry in old.requests if entry.status >= 400]
    return failure_text(outcome, notes=[*refused, *notes]) if outcome.failed else "", outcome


def _refusal(entry: Entry) -> str:
    if entry.verdict == "legacy":
        return f"the old API refused {request_line(entry)}"
    return f"the old program was refused too: {request_line(entry)}"


def _text(calls: Iterable[LegacyCall]) -> str:
    return orjson.dumps([call.as_dict() for call in calls]).decode()


def _allowed(entry: Entry, allow: Collection[str]) -> Entry:
    kept = tuple(item for item in entry.violations if item.code not in allow)
    return entry if kept == entry.violations else replace(entry, violations=kept)


def stray(requests: Sequence[Entry]) -> Entry | None:
    """Return the first request of an old side that is none of the old API."""
    return next((entry for entry in requests if entry.verdict != "legacy"), None)
