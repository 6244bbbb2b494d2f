"""Well-framed requests over every operation, with damaged parts: see scripts/fuzz requests."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any
from urllib.parse import quote

import orjson

from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.mockserver.app import create_app
from klaviyo_rehearsal.mockserver.settings import Settings
from tests.fuzz.__main__ import library_of
from tests.fuzz.asgi import Door, Sent
from tests.fuzz.bodies import Sampler
from tests.fuzz.crashes import Crashes
from tests.fuzz.findings import Findings
from tests.fuzz.mutated import mutated
from tests.fuzz.oddities import VALUES, damaged, some_bytes, some_header, some_query

_SLOW = 5.0  # seconds; the machine is shared
_IDS = ("Xy12Ab", "", "x", "%2F", "%00", "%ff", "a:b", "9" * 300, "..", "*", "01HWWWKAW4RHXQJCMW4R2KRYR4")
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "x")
_RESTART = 20_000  # requests for one mock


@cache
def _operations(whose: str) -> tuple[Operation, ...]:
    return tuple(item for contract in library_of(whose).contracts.values() for item in contract)


@cache
def _drawn(whose: str, number: int) -> tuple[Any, ...]:
    """Draw some bodies of an operation."""
    operation = _operations(whose)[number]
    if operation.body_schema is None:
        return ({},)
    random = Random(f"{whose}:{number}")
    sampler = Sampler(
        operation.body_schema, lambda kind: ["Xy12Ab", "01HWWWKAW4RHXQJCMW4R2KRYR4"], None, random
    )
    return tuple(sampler.draw() for _ in range(4))


def fuzz(whose: str, numbers: Iterator[int], seed: int) -> Findings:
    """Send the requests of these numbers to mocks of a library."""
    found = Findings()
    door: Door | None = None
    with Crashes() as crashes:
        for count, number in enumerate(numbers):
            if count % _RESTART == 0:
                door = _restarted(door, whose)
            assert door is not None
            sent = request(whose, Random(f"{seed}:{whose}:{number}"))
            ask(door, sent, f"{whose} seed {seed}:{number}", found, crashes)
    if door is not None:
        door.close()
    return found


def ask(
    door: Door, sent: Sent, label: str, found: Findings, crashes: Crashes, *, may_fail: bool = False
) -> None:
    """Send one request, and note a crash, a slow answer or none. may_fail: whether faults may answer it."""
    began = time.process_time()  # others use the machine too
    found.count += 1
    try:
        status, _ = door.ask(sent)
    except ConnectionResetError:  # a fault that the control plane has set
        status = -1
    except Exception as error:
        status = -1
        crashes.seen.append(f"{type(error).__name__}: {error}")
    took = time.process_time() - began
    found.kept += 200 <= status < 300
    if reasons := crashes.taken():
        found.add(
            reasons[0][-300:],
            f"{label}: {status} {sent.method} {sent.target[:300]!r} {b''.join(sent.parts)[:1500]!r}",
        )
    elif not sent.breaks and (status == 0 or status >= 500 and not may_fail):
        found.add(
            str(status), f"{label}: {sent.method} {sent.target[:300]!r} {b''.join(sent.parts)[:1500]!r}"
        )
    if took > _SLOW:
        found.add(
            "slow",
            f"{label}: {took:.1f} s {sent.method} {sent.target[:300]!r} {b''.join(sent.parts)[:500]!r}",
        )


def _restarted(door: Door | None, whose: str) -> Door:
    if door is not None:
        door.close()
    return Door(create_app(library_of(whose), settings=Settings(advanced_kdp=True)))


def request(whose: str, random: Random) -> Sent:
    """Return the request of a seed."""
    number = random.randrange(len(_operations(whose)))
    operation = _operations(whose)[number]
    headers = {
        b"host": b"127.0.0.1:8080",
        b"authorization": b"Klaviyo-API-Key pk_0123456789abcdef",
        b"revision": operation.revision.encode(),
        b"content-type": b"application/vnd.api+json",
    }
    for _ in range(random.choice((0, 0, 0, 1, 2))):
        headers.update([some_header(random)])
    path = operation.path
    while "{" in path:
        begin, end = path.index("{"), path.index("}")
        path = path[:begin] + (_IDS[0] if random.random() < 0.5 else random.choice(_IDS)) + path[end + 1 :]
    target = quote(path, "/%").encode()
    if path.startswith("/client/") and random.random() < 0.8:
        target += b"?company_id=Xy12Ab"
    elif random.random() < 0.4:
        target += b"?" + some_query(random)
    method = operation.method if random.random() < 0.95 else random.choice(_METHODS)
    raw = _body(whose, number, random) if method not in ("GET", "DELETE") or random.random() < 0.1 else b""
    parts = [raw] if random.random() < 0.9 else [raw[:10], b"", raw[10:]]
    return Sent(method, target, tuple(headers.items()), parts, breaks=random.random() < 0.01)


def _body(whose: str, number: int, random: Random) -> bytes:
    content = random.choice(_drawn(whose, number))
    how = random.random()
    if how < 0.04:
        return some_bytes(random)
    for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
        content = mutated(content, random, VALUES)
    raw = _dumped(content)
    return damaged(raw, random) if how < 0.1 else raw


def _dumped(content: Any) -> bytes:
    try:
        return orjson.dumps(content)
    except (TypeError, ValueError):  # a number or a text that orjson does not write
        import json

        return json.dumps(content).encode()
