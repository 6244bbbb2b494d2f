"""The report as JSON."""

from __future__ import annotations

from pathlib import Path

import orjson

from klaviyo_rehearsal.rehearsal.upgrade.record import upgrade_record
from tests.rehearsal.upgrade.traffic import OLD, VANISHED, subscribe, sync, upgraded


def test_the_record_has_every_finding(tmp_path: Path) -> None:
    record = upgrade_record(upgraded([sync(), subscribe("ana@northwind.shop")], tmp_path))
    assert orjson.loads(orjson.dumps(record)) == record
    assert (record["to"], record["today"], record["breaks"], record["requests"]) == (
        *("2026-07-15", "2026-11-26", True, 2),
    )
    jobs, campaigns = record["operations"]
    assert (jobs["operation"], jobs["breaking_requests"], jobs["revisions"]) == (
        *("POST /api/profile-subscription-bulk-create-jobs", 1, {OLD: 1}),
    )
    (broken,) = jobs["breaks"]
    assert broken["pointer"] == "/data/attributes/profiles/data/0/attributes/subscriptions"
    assert (broken["code"], broken["requests"], broken["already_today"]) == ("missing-field", 1, 1)
    assert broken["shows"].startswith("Klaviyo answers 4xx")
    used = {item["place"] for item in campaigns["changes"] if item["used"] and item["breaks"]}
    assert used == VANISHED
    assert all(item["shows"] and item["remedy"] for item in campaigns["changes"])
    assert [(life["revision"], life["requests"]) for life in record["revisions"]] == [
        (OLD, 2),
        ("2026-07-15", 0),
    ]
