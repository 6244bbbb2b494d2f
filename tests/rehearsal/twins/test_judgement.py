"""The judgement of two sides."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.violation import violation
from klaviyo_rehearsal.rehearsal.compare.schema import Circumstances
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from klaviyo_rehearsal.rehearsal.twins.judgement import Intended, Left, judge, stray
from tests.rehearsal.builders import entry
from tests.rehearsal.compare.planted import STATE, changed, set_to, snapshot_of

TRACK = entry("POST /api/track", 200, body=b'{"token":"ABC123","event":"Placed Order"}', verdict="legacy")
SENT = entry("POST /api/events", 202)
OTHER = changed(set_to("lists", 1, "name", "Friends"))


def report(old: Left, new: Left, **intended: Any) -> str:
    return judge(old, new, Circumstances(), Scenario(()), Intended(**intended))[0]


def test_equal_sides_have_no_report() -> None:
    assert report(Left([TRACK], snapshot_of(STATE)), Left([SENT], snapshot_of(STATE))) == ""


def test_a_difference_is_told_unless_it_is_meant() -> None:
    old, new = Left([TRACK], snapshot_of(STATE)), Left([SENT], snapshot_of(OTHER))
    assert "changed     list 'VIPs', name" in report(old, new)
    assert report(old, new, ignore=["list *, name"]) == ""


def test_a_violation_is_told_unless_it_is_allowed() -> None:
    wrong = entry("POST /api/profiles", 400, violation("bad-phone"))
    old, new = Left([TRACK], snapshot_of(STATE)), Left([wrong], snapshot_of(STATE))
    assert "bad-phone" in report(old, new)
    assert report(old, new, allow={"bad-phone"}) == ""


def test_a_refusal_of_the_old_api_is_a_note() -> None:
    refused = entry("GET /api/v1/metrics", 403, verdict="legacy")
    old, new = Left([refused], snapshot_of(STATE)), Left([SENT], snapshot_of(OTHER))
    assert "note        the old API refused GET /api/v1/metrics -> 403" in report(old, new)


def test_a_request_of_the_new_api_on_the_old_side_is_a_stray() -> None:
    assert stray([TRACK]) is None
    assert stray([TRACK, SENT]) is SENT
