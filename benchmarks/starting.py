"""From the start of `rehearse serve` to its ready line: with our contracts, and with an official file.

In fresh processes; what counts is the median. The cache of parsed files is warm, as from the second start on.

    python -m benchmarks.starting [--official FILE] [--rounds N]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

import click

from benchmarks.throughput import processor_seconds


def ready_after(arguments: list[str]) -> tuple[float, float]:
    """Return the seconds from the start of a mock to its ready line, and those of processor time.

    The second does not count other programs, and is the first where nothing else runs. Raises RuntimeError
    without a ready line.
    """
    command = [
        sys.executable,
        "-m",
        "klaviyo_rehearsal",
        "serve",
        "--port",
        "0",
    ]
    start = time.perf_counter()
    process = subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    line = process.stdout.readline()
    took, worked = time.perf_counter() - start, processor_seconds(process.pid)
    process.terminate()
    process.wait()
    if b"Mock ready at" not in line:
        raise RuntimeError(f"no ready line but {line!r}")
    return took, worked


@click.command()
@click.option("--official", type=click.Path(path_type=Path, exists=True), help="An official file.")
@click.option("--rounds", default=9, show_default=True)
def main(official: Path | None, rounds: int) -> None:
    """Measure the time to the ready line."""
    tasks = [("our contracts", [], 0.5)]
    if official is not None:
        tasks.append((f"official, {official.stat().st_size / 1e6:.1f} MB", ["--spec", str(official)], 1.0))
    failed = False
    for name, arguments, goal in tasks:
        ready_after(arguments)
        found = [ready_after(arguments) for _ in range(rounds)]
        took, worked = (statistics.median(pair[side] for pair in found) for side in (0, 1))
        failed |= took > goal
        click.echo(f"{name:<28}{took:6.2f} s, of processor time {worked:5.2f} s   goal {goal} s")
    sys.exit(failed)


if __name__ == "__main__":
    main()
