"""Recorded traffic: a warehouse's sync of campaigns at 2024-10-15, with its answers, and a shop's writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, load, use_cases
from klaviyo_rehearsal.rehearsal.recordings.reading import read_paths
from klaviyo_rehearsal.rehearsal.upgrade.findings import OperationUse, UpgradeReport
from klaviyo_rehearsal.rehearsal.upgrade.judgement import Upgrade

Json = dict[str, Any]
OLD, NEW = "2024-10-15", "2026-07-15"
TODAY = date(2026, 11, 26)
_CHANNEL = "filter=equals(messages.channel,'email')"

# The members of a campaign at 2024-10-15 that Singer's tap copies (facts 8.13).
CAMPAIGNS: Json = {
    "data": [
        {
            "type": "campaign",
            "id": "01J9A0CAMPAIGN00000000001",
            "attributes": {
                "name": "Autumn sale",
                "status": "Sent",
                "archived": False,
                "audiences": {"included": ["Y6nRLr"], "excluded": []},
                "send_options": {"use_smart_sending": True},
                "tracking_options": {"is_tracking_opens": True, "is_tracking_clicks": True},
                "send_strategy": {
                    "method": "static",
                    "options_static": {"datetime": "2024-11-02T09:00:00+00:00", "is_local": False},
                    "options_throttled": None,
                    "options_sto": None,
                },
                "created_at": "2024-11-01T09:00:00+00:00",
                "scheduled_at": "2024-11-01T10:00:00+00:00",
                "updated_at": "2024-11-01T10:00:00+00:00",
                "send_time": "2024-11-02T09:00:00+00:00",
            },
            "links": {"self": "https://a.klaviyo.com/api/campaigns/01J9A0CAMPAIGN00000000001/"},
        }
    ],
    "included": [
        {
            "type": "campaign-message",
            "id": "01J9A0MESSAGE000000000001",
            "attributes": {
                "label": "Autumn sale",
                "channel": "email",
                "content": {"subject": "It is autumn", "from_email": "hello@northwind.shop"},
                "send_times": [{"datetime": "2024-11-02T09:00:00+00:00", "is_local": False}],
                "created_at": "2024-11-01T09:00:00+00:00",
                "updated_at": "2024-11-01T10:00:00+00:00",
            },
            "links": {"self": "https://a.klaviyo.com/api/campaign-messages/01J9A0MESSAGE000000000001/"},
        }
    ],
    "links": {"self": "https://a.klaviyo.com/api/campaigns", "next": None, "prev": None},
}
# The places of what vanished at 2025-01-15 (singer-io/tap-klaviyo#88, airbytehq/airbyte#45412 and #66689).
VANISHED = {
    "/data/*/attributes/send_strategy/options_static",
    "/data/*/attributes/send_strategy/options_throttled",
    "/data/*/attributes/send_strategy/options_sto",
    "/included/*[campaign-message]/attributes/channel",
    "/included/*[campaign-message]/attributes/content",
    "/included/*[campaign-message]/attributes/label",
}


def read(path: str, query: str = "", answer: Any = None, *, revision: str | None = OLD) -> Json:
    """Return a recorded GET."""
    found: Json = {"method": "GET", "path": path, "query": query, "status": 200, "answer": answer}
    return found | ({"revision": revision, "headers": {}} if revision else {})


def sync(answer: Any = CAMPAIGNS) -> Json:
    """Return the request that Singer's tap sends for its campaigns."""
    return read("/api/campaigns", f"{_CHANNEL}&include=tags,campaign-messages", answer)


def write(path: str, attributes: Json, kind: str, *, revision: str = OLD, **more: Any) -> Json:
    """Return a recorded POST."""
    body = {"data": {"type": kind, "attributes": attributes, **more}}
    headers = {"revision": revision, "content-type": "application/vnd.api+json"}
    return {"method": "POST", "path": path, "headers": headers, "body_json": body}


def subscribe(*emails: str, revision: str = OLD) -> Json:
    """Return a bulk subscription without `subscriptions`, which 2025-01-15 asks for."""
    profiles = [{"type": "profile", "attributes": {"email": email}} for email in emails]
    return write(
        "/api/profile-subscription-bulk-create-jobs",
        {"profiles": {"data": profiles}},
        "profile-subscription-bulk-create-job",
        revision=revision,
        relationships={"list": {"data": {"type": "list", "id": "Y6nRLr"}}},
    )


def upgraded(
    requests: Iterable[Json] | str, folder: Any, *, target: str = NEW, given: str | None = None
) -> UpgradeReport:
    """Judge requests, written to a file of a folder first, or those of a path."""
    import orjson

    path = requests
    if not isinstance(requests, str):
        path = folder / "traffic.ndjson"
        path.write_bytes(b"\n".join(map(orjson.dumps, requests)))
    judged = Upgrade(load(), legacy_api(), use_cases().values(), target=target, today=TODAY, given=given)
    for item in read_paths([str(path)]):
        if isinstance(item, Recorded):
            judged.add(item)
    return judged.report()


def use_of(report: UpgradeReport, key: str) -> OperationUse:
    """Return one operation of a report."""
    return next(use for use in report.operations if use.key == key)
