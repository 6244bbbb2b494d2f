"""Requests that break at another revision, and answers that lose or change a member."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.rehearsal.upgrade.record import upgrade_record
from klaviyo_rehearsal.rehearsal.upgrade.text import upgrade_lines
from tests.rehearsal.upgrade.traffic import (
    CAMPAIGNS,
    NEW,
    OLD,
    VANISHED,
    read,
    subscribe,
    sync,
    upgraded,
    use_of,
    write,
)

SUBSCRIBE = "POST /api/profile-subscription-bulk-create-jobs"


def test_the_break_of_the_taps_campaigns_is_found_from_its_recorded_answers_alone(tmp_path: Path) -> None:
    report = upgraded([sync()], tmp_path)
    use = use_of(report, "GET /api/campaigns")
    assert (use.requests, use.broken, use.answers, dict(use.revisions)) == (1, 0, 1, {OLD: 1})
    gone = {item.change.place: item.held for item in use.read_breaks()}
    assert gone == dict.fromkeys(VANISHED, 1)
    # So it has been since the revision retired: Klaviyo serves it as 2025-01-15.
    assert all(item.already for item in use.read_breaks())
    assert report.failed


def test_a_member_that_no_recorded_answer_held_is_no_break(tmp_path: Path) -> None:
    campaign = CAMPAIGNS["data"][0]
    bare = {"data": [{**campaign, "attributes": {"name": "Autumn sale"}}]}
    report = upgraded([sync(bare)], tmp_path)
    use = use_of(report, "GET /api/campaigns")
    assert (use.read_breaks(), report.failed) == ([], False)
    assert {item.change.place for item in use.unused()} >= VANISHED


def test_without_recorded_answers_the_query_tells_what_may_be_read(tmp_path: Path) -> None:
    named = read("/api/campaigns", "filter=equals(messages.channel,'email')&fields[campaign]=name,status")
    assert not upgraded([named], tmp_path).failed
    whole = upgraded([read("/api/campaigns", "filter=equals(messages.channel,'email')")], tmp_path)
    gone = {item.change.place for item in use_of(whole, "GET /api/campaigns").read_breaks()}
    # Messages come only where they are included.
    assert gone == {place for place in VANISHED if place.startswith("/data")}


def test_a_failed_request_has_no_answer_to_read(tmp_path: Path) -> None:
    failed = sync({"errors": [{"code": "throttled"}]}) | {"status": 429}
    use = use_of(upgraded([failed], tmp_path), "GET /api/campaigns")
    assert (use.requests, use.answers, use.changes) == (1, 0, {})


def test_a_request_that_is_right_and_will_be_wrong_breaks(tmp_path: Path) -> None:
    report = upgraded(
        [subscribe("ana@northwind.shop", "ben@northwind.shop"), subscribe("eve@x.shop")], tmp_path
    )
    use = use_of(report, SUBSCRIBE)
    (found,) = use.breaks.values()
    place = "/data/attributes/profiles/data/*/attributes/subscriptions"
    assert (found.violation.code, found.place, found.requests) == ("missing-field", place, 2)
    assert (use.broken, found.already, found.unsure) == (2, 2, 0)
    assert found.source.endswith("traffic.ndjson:1")
    assert "Add 'subscriptions'" in found.violation.remedy


def test_a_request_that_is_wrong_already_is_no_break(tmp_path: Path) -> None:
    wrong = write("/api/profiles", {"mail": "ana@northwind.shop"}, "profile")
    report = upgraded([wrong], tmp_path)
    assert (report.failed, report.seen.wrong_before) == (False, 1)


def test_a_right_request_stays_right(tmp_path: Path) -> None:
    report = upgraded([write("/api/profiles", {"email": "ana@northwind.shop"}, "profile")], tmp_path)
    assert (report.failed, report.operations[0].broken) == (False, 0)


def test_a_body_of_an_older_shape_breaks_at_its_place(tmp_path: Path) -> None:
    static = {"method": "static", "options_static": {"datetime": "2027-01-01T00:00:00+00:00"}}
    message = {
        "type": "campaign-message",
        "attributes": {
            "channel": "email",
            "content": {"subject": "s", "from_email": "a@northwind.shop", "from_label": "a"},
        },
    }
    body = {
        "name": "Sale",
        "audiences": {"included": ["Y6nRLr"]},
        "send_strategy": static,
        "campaign-messages": {"data": [message]},
    }
    use = upgraded([write("/api/campaigns", body, "campaign")], tmp_path).operations[0]
    assert "/data/attributes/send_strategy/options_static" in {item.place for item in use.breaks.values()}


def test_a_revision_that_is_not_loaded_is_taken_as_right(tmp_path: Path) -> None:
    flat = write(
        "/api/events",
        {
            "metric": {"name": "Placed Order"},
            "profile": {"$email": "ana@northwind.shop"},
            "properties": {"OrderId": "1042"},
        },
        "event",
        revision="2023-02-22",
    )
    use = upgraded([flat], tmp_path).operations[0]
    found = use.breaks["not-wrapped", "/data/attributes/metric"]
    assert (found.requests, found.unsure, found.already) == (1, 1, 1)


@pytest.mark.parametrize(
    ("path", "instead"),
    [
        ("/api/profile-unsubscription-bulk-create-jobs", "POST /api/profile-subscription-bulk-delete-jobs"),
        ("/api/profile-unsuppression-bulk-create-jobs/", "POST /api/profile-suppression-bulk-delete-jobs"),
        ("/api/templates/TabcdE/render/", "POST /api/template-render"),
    ],
)
def test_an_operation_that_moved_is_named(tmp_path: Path, path: str, instead: str) -> None:
    old = write(path, {}, "job", revision="2022-10-17")
    report = upgraded([old], tmp_path)
    (found,) = report.operations[0].breaks.values()
    assert (found.violation.code, found.violation.remedy) == ("not-served", f"Call {instead} instead.")
    assert found.already == 1


def test_an_operation_that_is_not_loaded_is_counted(tmp_path: Path) -> None:
    report = upgraded([read("/api/billing-usage")], tmp_path)
    assert (report.failed, dict(report.seen.not_judged)) == (False, {"GET /api/billing-usage": 1})


def test_a_request_without_a_revision_is_of_the_given_one(tmp_path: Path) -> None:
    lacking = read("/api/campaigns", "include=campaign-messages", CAMPAIGNS, revision=None)
    lacking["query"] += "&filter=equals(messages.channel,'email')"
    assert upgraded([lacking], tmp_path).seen.without_revision == 1
    given = upgraded([lacking], tmp_path, given=OLD)
    assert (given.failed, dict(given.revisions), given.seen.without_revision) == (True, {OLD: 1}, 0)


def test_calls_of_the_old_api_and_requests_to_others_are_counted(tmp_path: Path) -> None:
    track = {"method": "POST", "path": "/api/track"}
    orders = {"method": "GET", "path": "/api/orders"}
    report = upgraded([track, orders], tmp_path)
    assert (report.operations, report.seen.legacy) == ([], 1)
    assert dict(report.seen.elsewhere) == {"GET /api/orders": 1}


def test_a_beta_and_a_word_for_a_revision_break_nothing(tmp_path: Path) -> None:
    beta = read("/api/lists", revision="2026-07-15.pre")
    word = read("/api/lists", revision="latest")
    report = upgraded([beta, word], tmp_path)
    assert [life.revision for life in report.lives] == [NEW, "2026-07-15.pre"]
    assert not report.failed


_NAMES = ["data", "attributes", "type", "id", "included", "errors", "status", "body", "content", "text"]
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=3),
    max_leaves=8,
)
_PATHS = ["/api/campaigns", "/api/campaigns/x", "//api/events", "/api/lists//", "/x", "/api/track", ""]
_REVISIONS = [OLD, NEW, "2023-02-22", "2026-07-15.pre", "latest", "2025", "9999-12-31", ""]
_REQUESTS = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["GET", "POST", "FOO"]),
        "path": st.sampled_from(_PATHS) | st.text(max_size=5),
    },
    optional={
        "query": st.sampled_from(["include=x", "fields[campaign]=", "filter=", "page[size]=1", "%"]),
        "revision": st.sampled_from(_REVISIONS) | _JSON,
        **dict.fromkeys(("headers", "body", "answer", "response", "status"), _JSON),
    },
)


@given(st.lists(_REQUESTS, max_size=3), st.sampled_from([NEW, "2024-02-15", "2026-10-15"]))
def test_whatever_a_recording_holds_it_is_judged(
    tmp_path_factory: pytest.TempPathFactory, requests: list[dict[str, Any]], target: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "drawn.ndjson"
    path.write_text("\n".join(map(json.dumps, requests)))
    report = upgraded(str(path), None, target=target)
    assert list(upgrade_lines(report))
    assert orjson.dumps(upgrade_record(report))
