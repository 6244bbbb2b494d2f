"""What many profiles cost: look-ups and sorted pages at 1 000 000 of them and at 1 000, and memory held.

In one process, without sockets: what is measured is the mock, in processor time, so that other programs do
not count. Rounds are interleaved; what counts is the median of the ratios. Memory is what the process holds
more once they are in it, by the system's count, an event's with all its indexes and keys.

    python -m benchmarks.growth [--profiles N] [--events N] [--rounds N]
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import click
import orjson

from benchmarks.throughput import event_body
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.mockserver.app import create_api
from klaviyo_rehearsal.mockserver.http.exchange import Exchange
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock

_FEW = 1_000
_GOAL, _PROFILE_BYTES, _EVENT_BYTES = 1.5, 1_100, 1_000


class Bench:
    """A mock without a socket."""

    def __init__(self) -> None:
        # A journal of the usual size would fill up meanwhile, and count as memory of the profiles.
        self.settings = Settings(journal_size=1)
        self.clock = Clock()
        self.api = create_api(load(), self.settings, self.clock)
        self.accounts = self.api.accounts

    def ask(self, key: str, method: str, target: str, body: bytes = b"") -> bytes:
        """Send a request. Raises RuntimeError unless it is taken."""
        path, _, query = target.partition("?")
        headers = [
            (b"host", b"mock.test"),
            (b"authorization", f"Klaviyo-API-Key {key}".encode()),
            (b"revision", b"2026-07-15"),
            (b"content-type", b"application/vnd.api+json"),
        ]
        scope = {
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": headers,
            "scheme": "http",
        }
        exchange = Exchange(scope, None)
        exchange.body = body
        reply = self.api.answer(exchange)
        if reply.status >= 300:
            raise RuntimeError(f"{method} {target}: {reply.status} {reply.body[:300]!r}")
        return reply.body


def profile_body(number: int) -> bytes:
    """Write a profile as integrations send it (corpus): names, a phone, an address, some properties."""
    attributes: dict[str, Any] = {
        "email": _email(number),
        "phone_number": f"+1500{number:07d}",
        "external_id": f"customer-{number}",
        "first_name": "Sarah",
        "last_name": "Mason",
        "organization": "Northwind",
        "location": {
            "address1": "89 E 42nd St",
            "city": "New York",
            "country": "United States",
            "zip": "10017",
        },
        "properties": {"plan": "gold", "loyalty_points": number, "newsletter": True, "source": "checkout"},
    }
    return orjson.dumps({"data": {"type": "profile", "attributes": attributes}})


def _email(number: int) -> str:
    return f"sarah.mason{number}@northwind.shop"


def resident() -> int:
    """Return how many bytes of memory the process holds; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def grow(account: Account, bench: Bench, key: str, profiles: int) -> float:
    """Create profiles through the API; return how many bytes each holds."""
    gc.collect()
    before = resident()
    for number in range(profiles):
        bench.ask(key, "POST", "/api/profiles", profile_body(number))
    assert len(account.profiles) == profiles
    gc.collect()
    return (resident() - before) / profiles


def grow_events(bench: Bench, key: str, events: int) -> float:
    """Record events of existing people through the API; return how many bytes each holds."""
    for number in range(_FEW):  # their people, who are not to be counted
        bench.ask(key, "POST", "/api/events", event_body(number))
    gc.collect()
    before = resident()
    for number in range(_FEW, _FEW + events):
        bench.ask(key, "POST", "/api/events", event_body(number))
    gc.collect()
    return (resident() - before) / events


def cost(bench: Bench, key: str, targets: list[str]) -> float:
    """Return microseconds of processor time a request."""
    start = time.process_time()
    for target in targets:
        bench.ask(key, "GET", target)
    return (time.process_time() - start) / len(targets) * 1e6


def tasks(profiles: int) -> dict[str, list[str]]:
    """Name the requests of each task, spread over all profiles."""
    step = max(profiles // 500, 1)
    people = [_email(number).replace("@", "%40") for number in range(0, profiles, step)][:500]
    sorts = ["email", "-email", "created", "-updated"]
    return {
        "profile by email": [f"/api/profiles?filter=equals(email,%22{email}%22)" for email in people],
        "sorted page of 100": [f"/api/profiles?sort={sort}&page[size]=100" for sort in sorts * 10],
        "filter by time, page of 20": [
            f"/api/profiles?filter={operator}(created,{when})&sort=created&page[size]=20"
            for operator, when in (("greater-than", "2090-01-01T00:00:00Z"), ("less-than", "2090-01-01"))
            for _ in range(20)
        ],
    }


@click.command()
@click.option("--profiles", default=1_000_000, show_default=True)
@click.option("--events", default=200_000, show_default=True)
@click.option("--rounds", default=5, show_default=True)
def main(profiles: int, events: int, rounds: int) -> None:
    """Measure what many profiles and events cost."""
    bench, few, many = Bench(), "pk_FEWFEW_key", "pk_MANYMN_key"
    gc.freeze()
    grow(bench.accounts.by_key(few), bench, few, _FEW)
    each = grow(bench.accounts.by_key(many), bench, many, profiles)
    event = grow_events(bench, "pk_EVENTS_key", events)
    failed = False
    small, large = tasks(_FEW), tasks(profiles)
    click.echo(f"{'':<28}{f'at {_FEW:,}':>14}{f'at {profiles:,}':>16}{'ratio':>8}")
    for name in small:
        cost(bench, few, small[name]), cost(bench, many, large[name])  # builds what is built on first use
        pairs = [(cost(bench, few, small[name]), cost(bench, many, large[name])) for _ in range(rounds)]
        ratio = statistics.median(b / a for a, b in pairs)
        failed |= ratio > _GOAL
        times = [statistics.median(pair[side] for pair in pairs) for side in (0, 1)]
        click.echo(f"{name:<28}{times[0]:>11.0f} us{times[1]:>13.0f} us{ratio:>8.2f}   goal {_GOAL}")
    for name, size, body, goal in (
        ("memory of a profile", each, len(profile_body(0)), _PROFILE_BYTES),
        ("memory of an event", event, len(event_body(0)), _EVENT_BYTES),
    ):
        failed |= size > goal
        click.echo(f"{name:<28}{size:>8,.0f} bytes, sent as {body:,}   goal {goal:,}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
