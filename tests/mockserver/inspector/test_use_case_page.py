"""The use cases that were exercised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.mockserver.inspector.conftest import Send, event


def test_requests_count_in_their_use_cases_by_verdict(send: Send, twin: Callable[[str], Any]) -> None:
    send("POST", "/api/events", event())
    send("POST", "/api/events", event(profile={}))
    send("GET", "/api/metrics")
    content = twin("/use-cases")
    rows = {row["name"]: row["counts"] for row in content["use_cases"]}
    assert rows["create-event"] == {"ok": 1, "error": 1}
    assert rows["list-metrics"] == {"ok": 1}
    assert rows["delete-profile"] == {}
    assert content["exercised"] == sum(map(bool, rows.values()))
