"""A file of requests in which some are wrong and some events come twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.rehearsal.check.records import HEADERS


def event(unique_id: str, **more: Any) -> dict[str, Any]:
    """Return the body of an event of one person and one metric."""
    person = {"type": "profile", "attributes": {"email": "ada@northwind.shop"}}
    metric = {"type": "metric", "attributes": {"name": "Bought"}}
    attributes = {
        "properties": {},
        "unique_id": unique_id,
        "profile": {"data": person},
        "metric": {"data": metric},
    }
    return {"data": {"type": "event", "attributes": attributes | more}}


def posted(body: Any) -> dict[str, Any]:
    """Return the record of a request with an event."""
    return {"method": "POST", "path": "/api/events", "headers": HEADERS, "body_json": body}


def mixed(path: Path, count: int = 400) -> Path:
    """Write so many lines: one in ten is wrong, one in fifty is no JSON, and many events come again."""
    lines = []
    for number in range(count):
        body = event(f"e-{number - number % 7 if number > 20 else number}", value=number % 3)
        if number % 10 == 0:
            body["data"]["colour"] = "red"
        lines.append("{" if number % 50 == 3 else json.dumps(posted(body)))
    path.write_text("\n".join(lines))
    return path
