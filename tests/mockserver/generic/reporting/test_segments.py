"""Members of segments that came and went (SPEC query_segment_series)."""

from __future__ import annotations

from datetime import timedelta

from tests.mockserver.generic.direct import Caller, Json
from tests.mockserver.helpers import plan_is, rule

_STATISTICS = ["total_members", "members_added", "members_removed", "net_members_changed"]


def _ask(caller: Caller, kind: str, **attributes: object) -> Json:
    asked = {"statistics": _STATISTICS, "timeframe": {"key": "last_7_days"}, **attributes}
    body = {"data": {"type": kind, "attributes": asked}}
    (row,) = caller.ok("POST", f"/api/{kind}s", body)["data"]["attributes"]["results"]
    statistics: Json = row["statistics"]
    return statistics


def _plan(caller: Caller, profile: str, plan: str) -> None:
    attributes = {"properties": {"plan": plan}}
    body = {"data": {"type": "profile", "id": profile, "attributes": attributes}}
    caller.ok("PATCH", f"/api/profiles/{profile}", body)
    caller.ok("GET", "/api/segments/Ss00SS/profiles")


def test_members_that_come_and_go_are_counted(official: Caller) -> None:
    clock = official.account.clock
    clock.set(clock.now().replace(hour=12), stands=True)
    people = [
        {"id": f"P{number}", "email": f"a{number}@northwind.shop", "properties": {"plan": "gold"}}
        for number in (1, 2, 3)
    ]
    official.seed(
        profiles=people,
        segments=[{"id": "Ss00SS", "name": "Gold", "definition": rule(plan_is("gold"))}],
    )
    official.ok("GET", "/api/segments/Ss00SS/profiles")
    clock.set(clock.now() + timedelta(days=2), stands=True)
    _plan(official, "P1", "tin")
    assert _ask(official, "segment-values-report") == {
        "total_members": 2,
        "members_added": 3,
        "members_removed": 1,
        "net_members_changed": 2,
    }
    series = _ask(official, "segment-series-report", interval="daily")
    assert series["members_added"][-3:] == [3, 0, 0]
    assert series["members_removed"][-3:] == [0, 0, 1]
    assert series["total_members"][-3:] == [3, 3, 2]
