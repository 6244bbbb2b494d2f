"""How long the slowest answers take as state grows: p99 to p50 under mixed traffic on 16 connections.

One request in twenty is wrong: its mistakes are looked for and explained.

The mock has a core of its own, the load comes from the other. A part of the time is reported after the
other: with bytes for state, the garbage collector has nothing more to walk at the end than at the start.

    python -m benchmarks.pauses [--seconds S] [--parts N]
"""

from __future__ import annotations

import sys

import click
import orjson

from benchmarks.load import measure, request
from benchmarks.throughput import email, event_body, pin, serving

_GOAL = 4.0


def _wrong() -> tuple[bytes, ...]:
    """Write requests with the mistakes of a migration: of the body, the query, the path and the method."""
    event = orjson.loads(event_body(0))
    event["data"]["attributes"] |= {"event": "Placed Order", "time": 1_770_000_000}
    person = {"data": {"type": "profile", "attributes": {"$email": "a@northwind.shop", "phone": "12345"}}}
    old = {"token": "AbCd12", "event": "Placed Order", "customer_properties": {"$email": "a@northwind.shop"}}
    return (
        request("POST", "/api/events", orjson.dumps(event)),
        request("POST", "/api/events", orjson.dumps(old)),
        request("POST", "/api/events", event_body(1)[:-9]),
        request("POST", "/api/profiles", orjson.dumps(person)),
        request("GET", "/api/profiles?filter=equals(mail,%22a%22)"),
        request("GET", "/api/profiles?page_size=100"),
        request("GET", "/api/profile"),
        request("PUT", "/api/profiles"),
        request("GET", "/api/v2/people/search"),
    )


_WRONG = _wrong()


def traffic(count: int, start: int) -> list[bytes]:
    """Write mixed requests: half events, of which each is new, then look-ups, imports and pages."""
    sent = []
    for number in range(start, start + count):
        address = email(number).replace("@", "%40")
        kind = number % 10
        if number % 20 == 7:
            sent.append(_WRONG[number // 20 % len(_WRONG)])
        elif kind < 5:
            sent.append(request("POST", "/api/events", event_body(number)))
        elif kind < 8:
            sent.append(request("GET", f"/api/profiles?filter=equals(email,%22{address}%22)"))
        elif kind < 9:
            attributes = {"email": f"new{number}@northwind.shop", "properties": {"number": number}}
            body = orjson.dumps({"data": {"type": "profile", "attributes": attributes}})
            sent.append(request("POST", "/api/profile-import", body))
        else:
            sent.append(request("GET", "/api/profiles?page[size]=10&sort=-updated"))
    return sent


@click.command()
@click.option("--seconds", default=60.0, show_default=True, help="How long the traffic goes on.")
@click.option("--parts", default=6, show_default=True)
def main(seconds: float, parts: int) -> None:
    """Measure the pauses of the mock as it fills."""
    pin(1)
    worst = 0.0
    with serving("mock") as mock:
        measure(mock.port, traffic(2_000, 0), 1.0)
        for part in range(1, parts + 1):
            # As many as no machine sends meanwhile: what is sent twice would be no new event.
            requests = traffic(int(seconds / parts * 8_000), part * 10_000_000)
            found = measure(mock.port, requests, seconds / parts)
            worst = max(worst, found.p99 / found.p50)
            statuses = b",".join(sorted(found.statuses)).decode()
            click.echo(
                f"part {part}: {found.rate:>6,.0f} a second ({statuses}), p50 {found.p50:.1f} ms,"
                f" p99 {found.p99:.1f} ms, ratio {found.p99 / found.p50:.1f}"
            )
    click.echo(f"worst ratio {worst:.1f}, goal {_GOAL}")
    sys.exit(worst > _GOAL)


if __name__ == "__main__":
    main()
