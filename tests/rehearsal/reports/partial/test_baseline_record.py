"""The baseline of a run in its report: as it was, with the entries that were met and tried."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from klaviyo_rehearsal.rehearsal.failures.baseline import (
    Baseline,
    Cleaning,
    IntendedPlace,
    KnownFailure,
    Record,
)
from klaviyo_rehearsal.rehearsal.reports.partial.baseline_record import (
    baseline_record,
    merged_baselines,
    of_file,
    read_baseline_record,
)

DAY = date(2026, 11, 26)
BOTH = KnownFailure("create-event, tag-list", "gone", "old", date(2027, 1, 1), "/data", "known.yaml:2")
ADDED = KnownFailure("tag-list", "nothing-sent", "new", date(2027, 1, 1))
TIER = IntendedPlace("profile *, properties.Tier", "meant", origin="known.yaml:5")


def _tidy(snapshot: dict[str, Any]) -> dict[str, Any]:
    return snapshot


TIDY = Cleaning("shop:tidy", _tidy, "noise", date(2027, 1, 1), "known.yaml:9")


def _baseline(met: str = "", tried: str = "") -> Baseline:
    baseline = Baseline((BOTH,), DAY, (TIER,), (TIDY,))
    pairs = [frozenset({(name, BOTH)}) if name else frozenset() for name in (met, tried)]
    baseline.take(Record((), pairs[0], pairs[1], frozenset({"profile, email"})))
    return baseline


def test_a_baseline_comes_back_from_json_as_it_was() -> None:
    record = baseline_record(_baseline(met="tag-list", tried="create-event"))
    again = read_baseline_record(json.loads(json.dumps(record)))
    assert again is not None
    assert (again.entries, again.ignored, again.cleanings) == ((BOTH,), (TIER,), (TIDY,))
    assert [entry.origin for entry in again.entries] == ["known.yaml:2"]
    assert baseline_record(again) == record
    assert again.cleaned({"profiles": []}) == {"profiles": []}


def test_without_entries_there_is_none() -> None:
    assert baseline_record(Baseline()) is baseline_record(None) is None
    assert read_baseline_record(None) is None
    assert merged_baselines([]) is None


def test_an_entry_that_one_part_meets_and_another_tries_is_not_stale() -> None:
    played = ("create-event", "tag-list")
    tried = [_baseline(tried="create-event"), _baseline(tried="tag-list")]
    merged = merged_baselines(tried)
    assert merged is not None
    assert merged.stale(played) == (BOTH,)
    assert tried[0].stale(("create-event",)) == ()  # one part alone cannot know
    merged = merged_baselines([_baseline(tried="create-event"), _baseline(met="tag-list")])
    assert merged is not None
    assert merged.stale(played) == ()


def test_entries_that_a_part_adds_are_kept_and_are_not_of_the_file() -> None:
    wider = _baseline()
    wider.take(Record(added=(ADDED,)))
    merged = merged_baselines([_baseline(), wider])
    assert merged is not None
    assert merged.entries == (BOTH, ADDED)
    assert of_file(merged) == of_file(_baseline())
    assert [origin for origin, _ in of_file(merged)] == ["known.yaml:2", "known.yaml:5", "known.yaml:9"]
    assert of_file(None) == []
