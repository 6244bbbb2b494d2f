"""How long it takes from nothing to a ready contract, and to the help: in fresh processes.

Ready means that the first request was checked, so that files are read, operations found and a schema
compiled. What counts is the median; the cache of parsed YAML is warm, as from the second start on.

    python -m benchmarks.loading [--official FILE] [--rounds N]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

import click

_READY = """
import sys
from datetime import date
from pathlib import Path
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, load, use_cases
from klaviyo_rehearsal.contracts.checking.inspection import Inspector, Recorded
files = [Path(name) for name in sys.argv[1:]]
library = load(["2026-07-15"] if files else [], files)
inspector = Inspector(library, legacy_api(), use_cases().values(), today=date(2026, 9, 1))
body = b'{"data":{"type":"profile","attributes":{"email":"ann@northwind.shop"}}}'
headers = {"authorization": "Klaviyo-API-Key pk_a", "revision": "2026-07-15"}
headers["content-type"] = "application/json"
(found,) = inspector.inspect(Recorded("POST", "/api/profiles", headers=headers, body=body))
assert found.verdict == "ok", found
"""


def seconds(arguments: list[str], rounds: int) -> float:
    """Return the median time that a fresh interpreter takes."""
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


@click.command()
@click.option(
    "--official", type=click.Path(path_type=Path, exists=True), help="An official file, 2026-07-15."
)
@click.option("--rounds", default=9, show_default=True)
def main(official: Path | None, rounds: int) -> None:
    """Measure the time to a ready contract."""
    tasks = [
        ("an empty interpreter", ["-c", "pass"], None),
        (
            "rehearse --help",
            ["-m", "klaviyo_rehearsal", "--help"],
            0.15,
        ),
        ("our contracts, first request checked", ["-c", _READY], 0.3),
    ]
    if official is not None:
        tasks.append(("the official file, first request checked", ["-c", _READY, str(official)], 0.6))
    failed = False
    for name, arguments, goal in tasks:
        took = seconds(arguments, rounds)
        failed |= goal is not None and took > goal
        print(f"{name:<42}{took:6.3f} s{'' if goal is None else f'   goal {goal} s'}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
