"""A night's file: requests drawn by the strategies, one in a hundred wrong, planted and counted.

    python -m tests.rehearsal.check.night [--lines N] [--jobs N] [--seed S]

checks a long one. Exit code 1 where a planted problem is not found, or another one is.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import click
import orjson
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.rehearsal.check.check_plan import CheckPlan
from klaviyo_rehearsal.rehearsal.check.run import run_check
from klaviyo_rehearsal.rehearsal.failures.cause import Cause
from klaviyo_rehearsal.rehearsal.findings.findings import Findings
from klaviyo_rehearsal.rehearsal.recordings.found import Reading
from klaviyo_rehearsal.rehearsal.recordings.records import read_record
from klaviyo_rehearsal.rehearsal.strategies.almost_right import almost_right
from klaviyo_rehearsal.rehearsal.strategies.payloads import payloads
from tests.rehearsal.check.records import HEADERS, inspector

REVISION = "2026-07-15"
TODAY = date(2026, 11, 1)
OPERATIONS = (
    *("POST /api/events", "POST /api/profiles", "POST /api/profile-import", "POST /api/lists"),
    *("POST /api/profile-subscription-bulk-create-jobs", "POST /api/templates"),
)
# A problem as it is planted: operation, code, and place with stars.
Planted = tuple[str, str, str]


def night(
    library: Library, count: int, number: int, each: int = 12
) -> Iterator[tuple[bytes, Planted | None]]:
    """Yield so many lines, and the problem of each hundredth. number: of the draws. each: of bodies."""
    random = Random(number)
    right = {key: list(_right(library, key, each, number)) for key in OPERATIONS}
    wrong = {key: list(_wrong(library, key, each, number)) for key in OPERATIONS}
    for line in range(count):
        key = random.choice(OPERATIONS)
        if line % 100 == 17:
            body, planted = random.choice(wrong[key])
            yield orjson.dumps(_record(key, body)), planted
        else:
            yield orjson.dumps(_record(key, _apart(key, random.choice(right[key]), line))), None


def found_in(findings: Findings) -> Counter[Planted]:
    """Return the problems of findings as they are planted."""
    return Counter(
        {(item.operation, item.code, item.place): item.count for item in findings.problems.values()}
    )


def _right(library: Library, key: str, each: int, number: int) -> Iterator[Any]:
    for body in _drawn(payloads(key, revision=REVISION), each, number):
        if _verdict(library, key, body) == "ok":
            yield body


def _wrong(library: Library, key: str, each: int, number: int) -> Iterator[tuple[Any, Planted]]:
    for one in _drawn(almost_right(key, revision=REVISION), each, number):
        # Events that are lost and come again would be repeats as well.
        if _verdict(library, key, one.payload) == "error":
            yield one.payload, (key, one.code, Cause(one.code, field=one.pointer).place)


def _drawn(strategy: st.SearchStrategy[Any], each: int, number: int) -> list[Any]:
    found: list[Any] = []

    @seed(number)
    @settings(
        max_examples=each,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def take(body: Any) -> None:
        found.append(body)

    take()
    return found


def _verdict(library: Library, key: str, body: Any) -> str:
    request = read_record("", None, _record(key, body), Reading())
    assert isinstance(request, Recorded)
    (found,) = inspector(library).judge(request)
    return found.verdict


def _record(key: str, body: Any) -> dict[str, Any]:
    method, _, path = key.partition(" ")
    return {"method": method, "path": path, "headers": HEADERS, "body": orjson.dumps(body).decode()}


def _apart(key: str, body: Any, line: int) -> Any:
    """Return a body with a unique_id of its own where it is an event, so that none is a repeat."""
    if key != "POST /api/events":
        return body
    attributes = body["data"]["attributes"] | {"unique_id": f"night-{line}"}
    properties = {name: value for name, value in attributes["properties"].items() if name != "$event_id"}
    return {"data": body["data"] | {"attributes": attributes | {"properties": properties}}}


@click.command()
@click.option("--lines", default=100_000, show_default=True)
@click.option("--jobs", default=1, show_default=True)
@click.option("--seed", "number", default=1, show_default=True)
def main(lines: int, jobs: int, number: int) -> None:
    """Check a night's file, and compare the problems with the planted ones."""
    library = load()
    with tempfile.TemporaryDirectory() as folder:
        path, planted = Path(folder) / "night.ndjson", Counter[Planted]()
        with path.open("wb") as file:
            for line, problem in night(library, lines, number, each=40):
                file.write(line + b"\n")
                planted.update([problem] if problem else [])
        findings = run_check(CheckPlan(TODAY), [path], library, jobs=jobs).findings
    found = found_in(findings)
    print(f"{lines} requests, {planted.total()} planted of {len(planted)} kinds, {found.total()} found")
    for name, difference in (("not found", planted - found), ("besides", found - planted)):
        for problem, count in difference.items():
            print(f"{name}: {count} times {problem}")
    sys.exit(found != planted)


if __name__ == "__main__":
    main()
