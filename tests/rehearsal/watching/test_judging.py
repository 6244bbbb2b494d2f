"""The judge of a proxy: losses among events, drift that is new, and the present day."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.rehearsal.watching import judging
from klaviyo_rehearsal.rehearsal.watching.judging import Judge
from tests.rehearsal.watching.servers import KEY, LIBRARY

HEADERS = {name.lower(): value for name, value in KEY.items()} | {"content-type": "application/json"}


def event(value: int, status: int | None = 202, **attributes: Any) -> Recorded:
    profile = {"data": {"type": "profile", "attributes": {"email": "ana@northwind.shop"}}}
    metric = {"data": {"type": "metric", "attributes": {"name": "Placed Order"}}}
    shown = {"metric": metric, "profile": profile, "properties": {"a": value}, "unique_id": "7", **attributes}
    body = json.dumps({"data": {"type": "event", "attributes": shown}}).encode()
    return Recorded("POST", "/api/events", headers=HEADERS, body=body, status=status)


def test_an_event_is_lost_only_after_one_that_klaviyo_took() -> None:
    judge = Judge(LIBRARY)
    judge.judge(event(1, status=500), [])
    assert judge.faults(event(2, status=None), [])[1] == []
    judge.judge(event(1), [])
    found, faults = judge.faults(event(2, status=None), [])
    assert (found.verdict, [item.code for item in faults]) == ("loss", ["repeated-id"])
    assert judge.findings.verdicts == {"ok": 2}
    again, _ = judge.judge(event(2), [])
    assert again.verdict == "loss"


def test_drift_is_new_once() -> None:
    judge = Judge(LIBRARY)
    drifting = event(1, status=299)
    news = [[item.code for item in judge.judge(drifting, [])[1]] for _ in range(2)]
    assert news == [["answer-status"], []]
    assert judge.findings.answers == {"drift": 2}


def test_the_judge_keeps_up_with_the_days(monkeypatch: pytest.MonkeyPatch) -> None:
    judge, now = Judge(LIBRARY), datetime(2026, 11, 26, 23, 59, tzinfo=UTC)

    class Days:
        @staticmethod
        def now(zone: Any) -> datetime:
            return now

    monkeypatch.setattr(judging, "datetime", Days)
    request = event(1)
    request.headers = {**HEADERS, "revision": "2026-11-27"}
    first, _ = judge.judge(request, [])
    now += timedelta(days=1)
    second, _ = judge.judge(request, [])
    assert [item.code for item in first.violations] == ["future-revision"]
    assert second.verdict != "error"


def test_a_retry_too_soon_is_noted_at_the_end() -> None:
    judge = Judge(LIBRARY)
    for second in (0, 1):
        throttled = Recorded(
            "GET", "/api/lists", headers=HEADERS, status=429, sent_at=1_790_000_000.0 + second
        )
        throttled.wait = 30
        judge.judge(throttled, [])
    judge.end()
    assert "retry-too-soon" in [problem.code for problem in judge.findings.ordered()]
