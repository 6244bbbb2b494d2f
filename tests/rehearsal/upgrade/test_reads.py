"""The members that an old program read and a new one does not get."""

from __future__ import annotations

from typing import Any

import orjson

from klaviyo_rehearsal.mockserver.state.journal import Entry
from klaviyo_rehearsal.rehearsal.upgrade.reads import lost_members, speak_new_api
from tests.rehearsal.upgrade.traffic import CAMPAIGNS, NEW, OLD

KEY = "GET /api/campaigns"


def _entry(
    answer: Any, *, key: str = KEY, revision: str = OLD, status: int = 200, verdict: str = "ok"
) -> Entry:
    method, path = key.split(" ")
    body = orjson.dumps(answer)
    return Entry(1, 0.0, method, path, "", b"", b"", status, key, revision, verdict, (), answer=body)


def _flattened() -> Any:
    """Return the answer as 2025-01-15 and later give it."""
    campaign, message = CAMPAIGNS["data"][0], CAMPAIGNS["included"][0]
    strategy = {"method": "static", "datetime": "2024-11-02T09:00:00+00:00", "options": {"is_local": False}}
    words = {name: message["attributes"][name] for name in ("label", "channel", "content")}
    rest = {name: value for name, value in message["attributes"].items() if name not in words}
    return {
        **CAMPAIGNS,
        "data": [{**campaign, "attributes": {**campaign["attributes"], "send_strategy": strategy}}],
        "included": [{**message, "attributes": {**rest, "definition": words}}],
    }


def test_each_lost_member_is_named_by_place_with_its_old_value_and_the_successor() -> None:
    found = list(lost_members([_entry(CAMPAIGNS)], [_entry(_flattened(), revision=NEW)]))
    assert {(item.kind, item.subject) for item in found} == {("missing", KEY)}
    by_field = {item.field: item for item in found}
    assert sorted(by_field) == [
        "/data/*/attributes/send_strategy/options_static, read",
        "/data/*/attributes/send_strategy/options_sto, read",
        "/data/*/attributes/send_strategy/options_throttled, read",
        "/included/*[campaign-message]/attributes/channel, read",
        "/included/*[campaign-message]/attributes/content, read",
        "/included/*[campaign-message]/attributes/label, read",
    ]
    static = by_field["/data/*/attributes/send_strategy/options_static, read"]
    assert static.legacy == {"datetime": "2024-11-02T09:00:00+00:00", "is_local": False}
    assert "At 2026-07-15 the field is gone; datetime stands in send_strategy itself" in static.hint
    assert static.origin == "the old program read"


def test_equal_answers_lose_nothing_and_new_members_are_none() -> None:
    more = {**CAMPAIGNS, "meta": {"total": 1}}
    assert list(lost_members([_entry(CAMPAIGNS)], [_entry(more, revision=NEW)])) == []


def test_an_operation_that_the_new_program_never_reads_is_named() -> None:
    (found,) = lost_members([_entry(CAMPAIGNS)], [_entry({}, key="GET /api/lists")])
    assert (found.subject, found.field) == ("GET /api/campaigns, read", "")
    # One that was refused has its violation.
    refused = _entry({"errors": []}, status=400)
    assert list(lost_members([_entry(CAMPAIGNS)], [refused])) == []
    # A write is compared by what it leaves.
    assert list(lost_members([_entry({}, key="POST /api/lists")], [_entry(CAMPAIGNS)])) == []


def test_an_empty_list_loses_its_items_and_nothing_more() -> None:
    empty = {**CAMPAIGNS, "data": [], "included": []}
    found = lost_members([_entry(CAMPAIGNS)], [_entry(empty)])
    assert [item.field for item in found] == ["/data/*, read", "/included/*[campaign-message], read"]


def test_a_side_that_speaks_to_the_old_api_is_not_compared_so() -> None:
    legacy = _entry(CAMPAIGNS, verdict="legacy")
    assert list(lost_members([legacy], [_entry({})])) == []
    assert not speak_new_api([_entry({})], [])
    assert speak_new_api([_entry({})], [_entry({})])
