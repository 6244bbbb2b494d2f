"""Requests to /_mock/, its pages and its forms, with damaged parts: see scripts/fuzz control."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import urlencode

from klaviyo_rehearsal.mockserver.app import create_app
from klaviyo_rehearsal.mockserver.settings import Settings
from tests.fuzz.__main__ import library_of
from tests.fuzz.asgi import Door, Sent
from tests.fuzz.crashes import Crashes
from tests.fuzz.findings import Findings
from tests.fuzz.mutated import mutated
from tests.fuzz.oddities import VALUES, damaged, some_bytes, some_header
from tests.fuzz.requests import ask, request

_RESTART = 4_000  # requests for one mock
_KEY = "pk_0123456789abcdef"
SEED: dict[str, Any] = {
    "lists": [{"id": "Y6nRLr", "name": "News"}],
    "profiles": [{"id": "01H", "email": "ana@northwind.shop", "properties": {"a": 1}}],
    "metrics": [{"id": "M1", "name": "Placed Order"}],
    "events": [{"metric": "Placed Order", "profile": "01H", "time": "2026-07-15T09:30:00Z", "value": 1}],
    "templates": [{"id": "T1", "name": "x", "html": "<p>{{ first_name }}</p>"}],
    "resources": [{"type": "tag", "id": "x", "attributes": {"name": "y"}, "relationships": {}}],
}
_FLOW = {"id": "F1", "name": "Hello", "metric": "M1", "actions": []}
_BODIES: dict[str, tuple[Any, ...]] = {
    "/_mock/seed": (SEED, {"flows": [_FLOW]}, {name: SEED[name] for name in ("resources",)}),
    "/_mock/clock": (
        *({"advance": 5}, {"now": "2026-07-15T09:30:00Z"}, {"stands": True}, {"now": "9998-12-31T00:00:00Z"}),
        *({"seconds": 1e300}, {"advance": 1e11}, {"moment": "9999-12-31T23:59:59-14:00"}),
    ),
    "/_mock/faults": (
        *(
            {"where": "*", "do": 503, "times": 2},
            ["POST /api/events: 503"],
            {"faults": [{"do": "reset", "nth": 1}]},
        ),
        *({"where": "Events", "do": "delay", "delay": 1e9}, "GET /api/lists: 429, retry_after=2"),
    ),
    "/_mock/keys": (
        {"key": _KEY, "scopes": ["lists:read"], "status": "active"},
        {"key": _KEY, "status": "revoked"},
    ),
    "/_mock/confirm": ({"profile_id": "01H", "list_id": "Y6nRLr"}, {"email": "ana@northwind.shop"}),
    "/_mock/reset": ({}, {"key": _KEY}),
    "/_mock/state": ({"version": 2},),
    "/_mock/outbox": ({},),
    "/_mock/state/save": ({},),
}
_OF_ACCOUNTS = ("/_mock/seed", "/_mock/confirm", "/_mock/outbox", "/_mock/requests", "/_mock/state")
_PAGES = (
    *("/_mock", "/_mock/", "/_mock/ui", "/_mock/ui/", "/_mock/health", "/_mock/revisions", "/_mock/requests"),
    *("/_mock/accounts", "/_mock/outbox", "/_mock/confirm/x", "/_mock/outbox/x", "/_mock/outbox/x.html"),
    *(
        "/_mock/outbox/x/open",
        "/_mock/state",
        "/_mock/clock",
        "/_mock/faults",
        "/_mock/keys",
        "/_mock/static/x",
    ),
)
_QUERIES: tuple[dict[str, str], ...] = (
    *(
        {},
        {"key": _KEY},
        {"company_id": "Xy12Ab"},
        {"key": ""},
        {"key": "\x00"},
        {"company_id": "é" * 90},
        {"x": "y"},
    ),
    *(
        {"format": "har"},
        {"format": "ndjson"},
        {"status": "x"},
        {"limit": "-1"},
        {"limit": "9" * 30},
        {"page": "0"},
    ),
    *(
        {"code": "unknown-field"},
        {"since": "x"},
        {"path": "/api"},
        {"profile": "x"},
        {"after": "-5"},
        {"q": "("},
    ),
)


def fuzz(numbers: Iterator[int], seed: int, pages: tuple[str, ...] = ()) -> Findings:
    """Send the requests of these numbers. pages: paths of the inspector, where those are wanted."""
    found = Findings()
    door: Door | None = None
    with Crashes() as crashes:
        for count, number in enumerate(numbers):
            random = Random(f"{seed}:{number}")
            if count % _RESTART == 0:
                if door is not None:
                    door.close()
                door = Door(create_app(library_of("ours"), settings=Settings()))
            assert door is not None
            sent = request("ours", random) if random.random() < 0.1 else _asked(random, pages)
            is_own = sent.target.startswith(b"/_mock")
            ask(door, sent, f"seed {seed}:{number}", found, crashes, may_fail=not is_own)
    if door is not None:
        door.close()
    return found


def _asked(random: Random, pages: tuple[str, ...]) -> Sent:
    headers = {b"host": b"127.0.0.1:8080", b"content-type": b"application/json"}
    if pages:
        headers[b"accept"] = random.choice((b"text/html,*/*;q=0.8", b"application/json"))
    if random.random() < 0.1:
        headers.update([some_header(random)])
    query = (
        ""
        if random.random() < 0.5
        else urlencode(random.choice(_QUERIES) | (random.choice(_QUERIES) if random.random() < 0.3 else {}))
    )
    if pages and random.random() < 0.8:
        path = random.choice(pages).replace("{id}", random.choice(("1", "0", "x", "-1", "9" * 30, "Xy12Ab")))
        path = path.replace("{key}", "Xy12Ab").replace("{company_id}", "Xy12Ab").replace("{number}", "1")
        if random.random() < 0.6:
            return Sent("GET", f"{path}?{query}".encode(), tuple(headers.items()))
        headers[b"content-type"] = b"application/x-www-form-urlencoded"
        return Sent(
            "POST", path.encode(), tuple(headers.items()), [_form(random)], breaks=random.random() < 0.02
        )
    path = random.choice((*_BODIES, *_BODIES, *_PAGES))
    if path in _OF_ACCOUNTS and random.random() < 0.7:
        query = "company_id=Xy12Ab"
    method = random.choice(("GET", "POST", "POST", "POST", "PUT", "DELETE", "PATCH"))
    raw = b""
    if path in _BODIES and method != "GET":
        content = random.choice(_BODIES[path])
        for _ in range(random.choice((0, 1, 1, 2, 3))):
            content = mutated(content, random, VALUES)
        raw = json.dumps(content).encode()
        if random.random() < 0.05:
            raw = some_bytes(random) if random.random() < 0.5 else damaged(raw, random)
    return Sent(
        method, f"{path}?{query}".encode(), tuple(headers.items()), [raw], breaks=random.random() < 0.02
    )


def _form(random: Random) -> bytes:
    fields: dict[str, str] = {"account": "Xy12Ab"}
    for name in (
        "action",
        "seconds",
        "moment",
        "stands",
        "fault",
        "key",
        "scopes",
        "status",
        "plant",
        "list_id",
    ):
        if random.random() < 0.4:
            fields[name] = str(random.choice(VALUES))[:200]
    if random.random() < 0.3:
        fields["plant"] = json.dumps(mutated(SEED, random, VALUES))
    if random.random() < 0.3:
        fields["action"] = random.choice(
            ("advance", "clock", "faults", "fault", "keys", "key", "plant", "reset", "save")
        )
    return urlencode(fields, errors="replace").encode()


PAGES = (
    *("/_mock/", "/_mock/requests", "/_mock/requests/{id}", "/_mock/requests.ndjson", "/_mock/requests.har"),
    *(
        "/_mock/accounts",
        "/_mock/accounts/{id}",
        "/_mock/accounts/{id}/profiles",
        "/_mock/accounts/{id}/event",
    ),
    *(
        "/_mock/accounts/{id}/profile/01H",
        "/_mock/accounts/{id}/template/T1.html",
        "/_mock/outbox",
        "/_mock/outbox/{id}",
    ),
    *("/_mock/use-cases", "/_mock/controls", "/_mock/requests/{id}/send", "/_mock/accounts/{id}/mark"),
    *(
        "/_mock/controls/advance",
        "/_mock/controls/clock",
        "/_mock/controls/fault",
        "/_mock/controls/no-faults",
    ),
    *("/_mock/controls/key", "/_mock/controls/plant", "/_mock/controls/confirm", "/_mock/controls/reset"),
    *("/_mock/controls/save", "/_mock/controls/{id}", "/_mock/outbox/{id}/open", "/_mock/static/{id}"),
)
