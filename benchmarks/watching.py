"""Cost of an open page of the inspector: the processor time of an event with and without a page that follows.

Rounds of both are interleaved on one mock; its page does as the script of the inspector does.

    python -m benchmarks.watching [--rounds N] [--seconds S]
"""

from __future__ import annotations

import statistics
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import click

from benchmarks.load import request
from benchmarks.throughput import event_body, measured, pin, serving


@contextmanager
def open_page(port: int) -> Iterator[None]:
    """Follow the mock while the body runs: news come, and each has the page fetched anew."""
    address = f"http://127.0.0.1:{port}/_mock"
    ended = threading.Event()

    def follow() -> None:
        with urllib.request.urlopen(f"{address}/live") as news:
            for line in news:
                if ended.is_set():
                    return
                if line.startswith(b"data:"):
                    page = urllib.request.Request(f"{address}/requests", headers={"Accept": "text/html"})
                    urllib.request.urlopen(page).read()

    follower = threading.Thread(target=follow, daemon=True)
    follower.start()
    yield
    ended.set()
    # The next news end it.
    urllib.request.urlopen(f"{address}/health").read()


@click.command()
@click.option("--rounds", default=5, show_default=True)
@click.option("--seconds", default=3.0, show_default=True, help="How long each measurement takes.")
def main(rounds: int, seconds: float) -> None:
    """Measure events with the page closed and open."""
    pin(1)
    posts = [request("POST", "/api/events", event_body(n)) for n in range(200_000)]
    with serving("mock") as mock:
        measured(mock, posts[:1000], 1.0)
        pairs = []
        for number in range(rounds):
            part = posts[number * 40_000 % 160_000 :]
            closed = measured(mock, part, seconds)
            with open_page(mock.port):
                pairs.append((closed, measured(mock, part, seconds)))
    rate = statistics.median(shown.load.rate / closed.load.rate for closed, shown in pairs)
    cost = statistics.median(closed.cost / shown.cost for closed, shown in pairs)
    click.echo(f"POST /api/events with the page open: {rate:.2f} of the rate; by processor time {cost:.2f}")


if __name__ == "__main__":
    main()
