"""The mock against Prism and steady: the same official file, the same requests, one core each, in turns.

Both are installed by npm into a folder of their own. What counts is the median of the ratios, by rate and by
processor time: the latter does not count what else runs on the machine.

    python -m benchmarks.peers FILE [--folder DIR] [--rounds N] [--seconds S]
"""

from __future__ import annotations

import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from benchmarks.load import request
from benchmarks.throughput import Server, event_body, measured, pin

_PACKAGES = ("@stoplight/prism-cli@5.16.0", "@stdy/cli@0.22.2")
_GOALS = {"prism": 50.0, "steady": 2.0}
_PATIENCE = 180.0  # seconds: Prism takes half a minute for a file of 3 MB


def installed(folder: Path) -> str:
    """Install both where they are missing; return why they can't be had, or nothing."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "there is no node or no npm"
    if all((folder / "node_modules" / ".bin" / name).exists() for name in _GOALS):
        return ""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--prefix", str(folder), "--no-audit", "--no-fund", *_PACKAGES]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    return "" if done.returncode == 0 else f"npm install failed: {done.stderr[-300:]}"


def commands(folder: Path, file: Path, ports: dict[str, int]) -> dict[str, list[str]]:
    """Return the command that starts each server."""
    peers = folder / "node_modules" / ".bin"
    serve = [sys.executable, "-m", "klaviyo_rehearsal", "serve"]
    return {
        "mock": [*serve, "--port", str(ports["mock"]), "--spec", str(file), "--revision", file.stem],
        "prism": [
            *(str(peers / "prism"), "mock", "--port", str(ports["prism"]), "--host", "127.0.0.1"),
            *("--verboseLevel", "silent", str(file)),
        ],
        "steady": [
            *(str(peers / "steady"), "--port", str(ports["steady"]), "--host", "127.0.0.1"),
            *("--quiet", str(file)),
        ],
    }


@contextmanager
def running(command: list[str], port: int) -> Iterator[tuple[Server, float]]:
    """Run a server, and wait until it takes connections. Raises RuntimeError when it does not in time."""
    start = time.perf_counter()
    taskset = ["taskset", "-c", "0"] if shutil.which("taskset") else []
    process = subprocess.Popen([*taskset, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if process.poll() is not None or time.perf_counter() - start > _PATIENCE:
                    raise RuntimeError(f"{command[0]} does not answer") from None
                time.sleep(0.05)
        yield Server(process.pid, port), time.perf_counter() - start
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path.home() / ".cache" / "klaviyo-rehearsal" / "peers",
)
@click.option("--rounds", default=3, show_default=True)
@click.option("--seconds", default=3.0, show_default=True)
def main(file: Path, folder: Path, rounds: int, seconds: float) -> None:
    """Measure the mock against its peers on FILE, an official one such as 2026-07-15.json."""
    reason = installed(folder)
    if reason:
        click.echo(f"skipped: {reason}")
        return
    pin(1)
    ports = {name: free_port() for name in ("mock", *_GOALS)}
    servers: dict[str, Server] = {}
    failed = False
    with ExitStack() as stack:
        for name, command in commands(folder, file, ports).items():
            servers[name], took = stack.enter_context(running(command, ports[name]))
            click.echo(f"{name} took connections after {took:.1f} s")
        tasks = {
            "POST /api/events": [request("POST", "/api/events", event_body(n)) for n in range(20_000)],
            "GET /api/profiles": [request("GET", "/api/profiles")],
        }
        for task, requests in tasks.items():
            for server in servers.values():
                measured(server, requests, 1.0)
            turns = [
                {name: measured(server, requests, seconds) for name, server in servers.items()}
                for _ in range(rounds)
            ]
            for name in servers:
                rate = statistics.median(turn[name].load.rate for turn in turns)
                micros = statistics.median(turn[name].cost for turn in turns)
                statuses = b",".join(sorted(turns[0][name].load.statuses)).decode()
                line = (
                    f"{task:<20}{name:<8}{rate:>8,.0f} a second, {micros:>7,.0f} us of processor ({statuses})"
                )
                if name in _GOALS:
                    ratio = statistics.median(turn["mock"].load.rate / turn[name].load.rate for turn in turns)
                    cost = statistics.median(turn[name].cost / turn["mock"].cost for turn in turns)
                    failed |= max(ratio, cost) < _GOALS[name]
                    line += f": {ratio:.1f} times, by processor time {cost:.1f}, goal {_GOALS[name]:.0f}"
                click.echo(line)
    sys.exit(failed)


if __name__ == "__main__":
    main()
