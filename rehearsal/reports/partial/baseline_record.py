"""The baseline of a run in its JSON report, with the entries that were met and tried in each use case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ...failures.baseline import Baseline, Cleaning, Entry, IntendedPlace, KnownFailure, Record


def baseline_record(baseline: Baseline | None) -> dict[str, Any] | None:
    """Return a baseline as JSON has it, None for an empty one."""
    if baseline is None or not (baseline.entries or baseline.ignored or baseline.cleanings):
        return None
    record = baseline.record("")
    return {
        "today": baseline.today.isoformat(),
        "known": [_entry(entry, record) for entry in _ordered(baseline.entries)],
        "ignored": [_entry(entry, record) for entry in baseline.ignored],
        "cleanings": [_entry(entry, record) for entry in baseline.cleanings],
        "seen": sorted(record.seen),
    }


def _ordered(entries: Iterable[KnownFailure]) -> list[KnownFailure]:
    """Return entries of the file in its order, then those that --write-baseline adds in one of their own."""
    added = [entry for entry in entries if not entry.origin]
    added.sort(key=lambda entry: (entry.use_case, entry.code, entry.place))
    return [entry for entry in entries if entry.origin] + added


def _entry(entry: Entry, record: Record) -> dict[str, Any]:
    return {
        "entry": entry.as_dict(),
        "origin": entry.origin,
        "met": sorted(name for name, other in record.met if other == entry),
        "tried": sorted(name for name, other in record.tried if other == entry),
    }


def read_baseline_record(content: Mapping[str, Any] | None) -> Baseline | None:
    """Read a baseline that baseline_record has written. Raises KeyError, TypeError or ValueError."""
    if content is None:
        return None
    known = [(known_failure(item["entry"], item["origin"]), item) for item in content["known"]]
    ignored = [(_place(item["entry"], item["origin"]), item) for item in content["ignored"]]
    cleanings = [(_cleaning(item["entry"], item["origin"]), item) for item in content["cleanings"]]
    everything: list[tuple[Entry, Mapping[str, Any]]] = [*known, *ignored, *cleanings]
    baseline = Baseline(
        tuple(entry for entry, _ in known),
        date.fromisoformat(content["today"]),
        tuple(entry for entry, _ in ignored),
        tuple(entry for entry, _ in cleanings),
    )
    met = frozenset((name, entry) for entry, item in everything for name in item["met"])
    tried = frozenset((name, entry) for entry, item in everything for name in item["tried"])
    baseline.take(Record((), met, tried, frozenset(content["seen"])))
    return baseline


def merged_baselines(baselines: Iterable[Baseline]) -> Baseline | None:
    """Return the baseline of one run, which met all that any of several has met; None without any."""
    merged: Baseline | None = None
    for baseline in baselines:
        merged = merged or Baseline(
            today=baseline.today, ignored=baseline.ignored, cleanings=baseline.cleanings
        )
        merged.today = max(merged.today, baseline.today)
        record = baseline.record("")
        merged.take(Record(baseline.entries, record.met, record.tried, record.seen))
    return merged


def of_file(baseline: Baseline | None) -> list[tuple[str, dict[str, str]]]:
    """Return the entries that came from the file, with their places in it."""
    if baseline is None:
        return []
    entries: tuple[Entry, ...] = (*baseline.entries, *baseline.ignored, *baseline.cleanings)
    return [(entry.origin, entry.as_dict()) for entry in entries if entry.origin]


def known_failure(content: Mapping[str, str], origin: str = "") -> KnownFailure:
    """Read a known failure as reports have it. Raises KeyError, TypeError or ValueError."""
    expires = date.fromisoformat(content["expires"])
    names = content.get("use_case", ""), content["code"], content.get("reason", "")
    return KnownFailure(
        *names, expires, content.get("place", ""), origin, content.get("operation", ""), content.get("to", "")
    )


def _place(content: Mapping[str, str], origin: str) -> IntendedPlace:
    reason, use_case = content.get("reason", ""), content.get("use_case", "")
    return IntendedPlace(content["ignore"], reason, _day(content), use_case, origin)


def _cleaning(content: Mapping[str, str], origin: str) -> Cleaning:
    # The accounts were compared before: the function is not called again.
    return Cleaning(content["clean"], _as_it_is, content.get("reason", ""), _day(content), origin)


def _as_it_is(snapshot: dict[str, Any]) -> dict[str, Any]:
    return snapshot


def _day(content: Mapping[str, str]) -> date | None:
    return date.fromisoformat(content["expires"]) if "expires" in content else None
