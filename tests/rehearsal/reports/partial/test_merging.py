"""Reports on parts of the use cases are put together as the report of one run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.loading import guide_use_cases
from klaviyo_rehearsal.rehearsal.failures.result import Result
from klaviyo_rehearsal.rehearsal.reports.partial.merging import merged
from klaviyo_rehearsal.rehearsal.reports.partial.reading import ReportError
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport
from klaviyo_rehearsal.rehearsal.reports.run_facts import Commit, RunFacts

NAMES = tuple(guide_use_cases())
BEGUN = datetime(2026, 11, 26, 9, tzinfo=UTC)


def part(*numbers: int, later: int = 0, **changes: Any) -> RehearsalReport:
    """Return a report on the use cases of these numbers, begun some minutes later."""
    results = tuple(Result(NAMES[number], 10, 7, seconds=1.5) for number in numbers)
    facts = RunFacts(BEGUN + timedelta(minutes=later), 2.25, Commit(Path(), "abc", False), "1.0")
    missing = tuple(f"{NAMES[number]}: no request was throttled, as --require asks" for number in numbers)
    report = RehearsalReport("shop:handle", 7, 10, results, ("shop.py", 3), missing=missing, facts=facts)
    report = replace(report, settings={"faults": "off", "oracle": "none"})
    return replace(report, **changes)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_the_parts_does_not_matter(order: tuple[int, ...]) -> None:
    parts = part(4, 0, later=5), part(2), part(1, later=3)
    found = merged({str(number): parts[number] for number in order})
    assert [one.use_case for one in found.results] == [NAMES[number] for number in (0, 1, 2, 4)]
    assert [text.partition(":")[0] for text in found.missing] == [NAMES[number] for number in (0, 1, 2, 4)]
    assert found.unchosen == (NAMES[3], *NAMES[5:])
    assert found.facts is not None
    assert (found.facts.begun, found.facts.seconds) == (BEGUN, 6.75)
    assert found == merged({"all": part(0, 1, 2, 4, later=0, unchosen=found.unchosen, facts=found.facts)})


def test_the_same_result_twice_is_one() -> None:
    assert len(merged({"1": part(0, 1), "2": part(1)}).results) == 2


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"seed": 8}, "2.json: seed 8 is not 7, as in 1.json; give each machine the same one"),
        ({"max_examples": 500}, "2.json: max_examples (of --profile) 500 is not 10, as in 1.json"),
        ({"integration": "other:handle"}, "2.json: integration other:handle is not shop:handle"),
        (
            {"facts": RunFacts(BEGUN, 1, Commit(Path(), "abc", False), "2.0")},
            "2.json: version 2.0 is not 1.0",
        ),
        ({"facts": RunFacts(BEGUN, 1, Commit(Path(), "def", False), "1.0")}, "2.json: commit def is not abc"),
        ({"facts": RunFacts(BEGUN, 1, None, "1.0")}, "2.json: commit unknown is not abc"),
        (
            {"settings": {"faults": "on", "oracle": "none"}},
            "2.json: --faults on is not off, as in 1.json; give",
        ),
        (
            {"settings": {"faults": "off", "oracle": "undollared_names=alias"}},
            "2.json: --oracle undollared_names=alias is not none, as in 1.json",
        ),
        ({"settings": {}}, "2.json: --faults unknown is not off, as in 1.json"),
        ({"results": (Result("line 1", 1, 0),)}, "2.json: 'line 1' is not a use case"),
        (
            {"results": (Result(NAMES[0], 10, 7, report="failed", trouble="hung"),)},
            f"2.json: {NAMES[0]} has another result than in 1.json; leave out the report that is out of date",
        ),
    ],
)
def test_parts_of_different_runs_are_refused(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(ReportError) as error:
        merged({"1.json": part(0), "2.json": part(1, **change)})
    assert str(error.value).startswith(reason)


def test_another_part_completes_an_interrupted_one() -> None:
    broken = part(0, interrupted=True, unplayed=(NAMES[1], NAMES[2]))
    found = merged({"1": broken, "2": part(1)})
    assert (found.interrupted, found.unplayed) == (True, (NAMES[2],))
    found = merged({"1": broken, "2": part(1), "3": part(2)})
    assert (found.interrupted, found.unplayed) == (False, ())
    assert merged({"1": part(0, interrupted=True), "2": part(1)}).interrupted
