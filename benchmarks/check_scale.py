"""`rehearse check` of long files: peak memory by the number of lines, and two processes to one.

Each run is a process of its own over a file of drawn requests (a night's file, one in a hundred wrong), which
is deleted afterwards. The memory is that of the largest process; the speed-up counts wall time without the
start, which is measured on an empty file.

    python -m benchmarks.check_scale [--lines 1_000_000] [--few 100_000]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import click

from klaviyo_rehearsal.contracts.openapi.loading import load
from tests.rehearsal.check.night import night

_MEMORY, _SPEED_UP = 1.2, 1.8
_DRAWN = 20_000  # lines that are drawn; a longer file repeats them, with its events apart


def run(file: Path, jobs: int) -> tuple[float, float]:
    """Check a file in a process. Returns the seconds and the peak of its memory in MB."""
    command = [sys.executable, "-m", "klaviyo_rehearsal", "check", str(file), "--jobs", str(jobs)]
    start = time.monotonic()
    pid = os.fork()
    if pid == 0:
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, 1)
        os.dup2(sink, 2)
        os.execv(command[0], command)
    _, _, usage = os.wait4(pid, 0)
    return time.monotonic() - start, usage.ru_maxrss / 1024


def write(file: Path, lines: list[bytes], count: int) -> None:
    """Write so many lines."""
    with file.open("wb") as stream:
        for number in range(0, count, len(lines)):
            mark = b"-%d-" % number
            for line in islice(lines, count - number):
                stream.write(line.replace(b"night-", b"night" + mark) + b"\n")


@click.command()
@click.option("--lines", default=1_000_000, show_default=True)
@click.option("--few", default=100_000, show_default=True)
def main(lines: int, few: int) -> None:
    """Measure memory and speed-up."""
    drawn = [line for line, _ in night(load(), _DRAWN, number=1, each=30)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "night.ndjson"
        write(file, drawn, few)
        _, little = run(file, 1)
        write(file, drawn, lines)
        one, much = run(file, 1)
        two, _ = run(file, 2)
        file.write_bytes(b"")
        start, start_two = run(file, 1)[0], run(file, 2)[0]
    speed_up = (one - start) / (two - start_two)
    print(f"memory: {little:.0f} MB at {few} lines, {much:.0f} MB at {lines}: {much / little:.2f}")
    print(
        f"time: {one:.1f} s in one process ({lines / one:.0f} a second), {two:.1f} s in two: {speed_up:.2f}"
    )
    sys.exit(much / little > _MEMORY or speed_up < _SPEED_UP)


if __name__ == "__main__":
    main()
