"""The pitfalls of facts 10: what is said of each that shows in one request, and why the others do not."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Inspection, Inspector, Recorded
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, use_cases
from tests.contracts.payloads import change, event, event_of, profile, resource
from tests.revisions import NEWEST, OLDEST

_HEADERS = {"authorization": "Klaviyo-API-Key pk_AbC123", "content-type": "application/vnd.api+json"}
_LIST = {"list": {"data": {"type": "list", "id": "VIP123"}}}
_PEOPLE = "/data/attributes/profiles/data"
_PERSON = "/data/attributes/profile/data/attributes"
_SUBSCRIBE, _UNSUBSCRIBE = (
    "/api/profile-subscription-bulk-create-jobs",
    "/api/profile-subscription-bulk-delete-jobs",
)
_EVENTS = "/data/attributes/events-bulk-create/data/0/attributes/events/data"
_IMPORT, _BATCH = "/api/profile-bulk-import-jobs", "/api/event-bulk-create-jobs"
_ANN = {"email": "ann@northwind.shop"}
_RANGE = ["greater-or-equal(datetime,2026-06-01)", "less-than(datetime,2026-07-01)"]
_AGGREGATE = {"metric_id": "AbC123", "measurements": ["count"], "filter": _RANGE}


def _consent(consent: str, *channels: str) -> dict[str, Any]:
    return {channel: {"marketing": {"consent": consent}} for channel in channels}


def _job(kind: str, *people: dict[str, Any], **rest: Any) -> dict[str, Any]:
    items = [{"type": "profile", "attributes": person} for person in people]
    return {"data": {"type": kind, "attributes": {"profiles": {"data": items}}, **rest}}


def _subscribe(listed: bool = True, **person: Any) -> dict[str, Any]:
    someone = {"email": "ann@northwind.shop", "subscriptions": _consent("SUBSCRIBED", "email"), **person}
    rest = {"relationships": _LIST} if listed else {}
    return _job("profile-subscription-bulk-create-job", someone, **rest)


def _unsubscribe(**rest: Any) -> dict[str, Any]:
    someone = {"email": "ann@northwind.shop", "subscriptions": _consent("UNSUBSCRIBED", "email")}
    return _job("profile-subscription-bulk-delete-job", someone, **rest)


def _send(line: str, body: Any = None, revision: str = NEWEST, **headers: str | None) -> Recorded:
    method, target = line.split(" ", 1)
    path, _, query = target.partition("?")
    changed = {name.replace("_", "-"): value for name, value in headers.items()}
    merged = {**_HEADERS, "revision": revision, **changed}
    sent = {name: value for name, value in merged.items() if value is not None}
    content = b"" if body is None else json.dumps(body).encode()
    return Recorded(method, path, query=query, headers=sent, body=content)


def _inspect(library: Library, request: Recorded) -> Inspection:
    inspector = Inspector(library, legacy_api(), use_cases().values(), today=date(2026, 9, 1))
    (found,) = inspector.inspect(request)
    return found


def _history(*events: dict[str, Any]) -> dict[str, Any]:
    """Make a batch of events of one person and one metric."""
    metric = resource("metric", name="Placed Order")
    items = [resource("event", properties={}, metric=metric, **item)["data"] for item in events]
    person = {"data": {"type": "profile", "attributes": _ANN}}
    batch = resource("event-bulk-create", profile=person, events={"data": items})["data"]
    return resource("event-bulk-create-job", **{"events-bulk-create": {"data": [batch]}})


_CAMPAIGNS = "GET /api/campaigns?filter=equals(messages.channel,'email')"
_SHOWN: list[tuple[str, Recorded, str, str | None]] = [
    # pitfall, request, code, place
    ("P1", _send("GET /api/profiles", authorization="pk_AbC123"), "no-credentials", None),
    ("P1", _send("GET /api/profiles", authorization="Basic cGs6"), "no-credentials", None),
    ("P3", _send("POST /api/events", event(), content_type=None), "media-type", "parameter Content-Type"),
    (
        "P4",
        _send("GET /api/events?filter=equals(profile_id,'X'),equals(metric_id,%20'Y')"),
        "bad-filter",
        "parameter filter",
    ),
    (
        "P5",
        _send(f"{_CAMPAIGNS},greater-or-equal(updated_at,'2024-08-01T00:00:00-07:00')"),
        "bad-filter",
        "parameter filter",
    ),
    ("P6", _send(f"{_CAMPAIGNS},equals(name,'x')"), "filter-operator", "parameter filter"),
    (
        "P7",
        _send("GET /api/campaigns?filter=any(messages.channel,['email','sms'])"),
        "filter-operator",
        "parameter filter",
    ),
    ("P8", _send("GET /api/campaigns"), "bad-parameter", "parameter filter"),
    ("P8", _send("GET /api/campaigns?filter=contains(name,'x')"), "no-channel", "parameter filter"),
    ("P9", _send("GET /api/metrics?page[size]=100"), "unknown-parameter", "parameter page[size]"),
    (
        "P9",
        _send("GET /api/lists?page[size]=100", revision=OLDEST),
        "unknown-parameter",
        "parameter page[size]",
    ),
    (
        "P10",
        _send("POST /api/events", event(profile={"$email": "a@b.co"})),
        "not-wrapped",
        "/data/attributes/profile",
    ),
    (
        "P11",
        _send("POST /api/events", event(metric={"data": {"type": "metric"}})),
        "empty-resource",
        "/data/attributes/metric/data",
    ),
    (
        "P12",
        _send("POST /api/events", event(profile={"$id": "01GDDKASAP8TKDDA2GRZDSVP4H"}), "2024-02-15"),
        "not-wrapped",
        "/data/attributes/profile",
    ),
    (
        "P13",
        _send("POST /api/events", event_of(phone_number="15005550006")),
        "bad-phone",
        f"{_PERSON}/phone_number",
    ),
    (
        "P14",
        _send("POST /api/events", event_of(email="x@example.com")),
        "reserved-domain",
        f"{_PERSON}/email",
    ),
    (
        "P15",
        _send(f"POST {_SUBSCRIBE}", _subscribe(last_name="Lee")),
        "unknown-field",
        f"{_PEOPLE}/0/attributes/last_name",
    ),
    (
        "P16",
        _send(f"POST {_SUBSCRIBE}", _subscribe(properties={"plan": "gold"})),
        "unknown-field",
        f"{_PEOPLE}/0/attributes/properties",
    ),
    (
        "P17",
        _send(f"POST {_SUBSCRIBE}", _subscribe(subscriptions=_consent("SUBSCRIBED", "sms"))),
        "no-phone",
        f"{_PEOPLE}/0/attributes",
    ),
    (
        "P18",
        _send("POST /api/profile-import", profile(phone_number="+15005550006", **{"$consent": ["sms"]})),
        "unknown-field",
        "/data/attributes/$consent",
    ),
    ("P18", _send("POST /api/profile-import", profile()), "no-identifier", "/data"),
    ("P22", _send("PATCH /api/profiles/A", {"first_name": "Ann"}), "not-wrapped", "/data"),
    ("P23", _send("POST /api/profiles", [profile(email="a@b.co")]), "not-wrapped", "/data"),
    (
        "P24",
        _send(
            "PATCH /api/campaign-messages/A",
            {
                "data": {
                    "type": "campaign-message",
                    "id": "A",
                    "attributes": {"content": {"fromEmail": "ann@northwind.shop"}},
                }
            },
            OLDEST,
        ),
        "unknown-field",
        "/data/attributes/content/fromEmail",
    ),
    (
        "P25",
        _send("POST /api/profiles", profile(phone_number="(500) 555-0006")),
        "bad-phone",
        "/data/attributes/phone_number",
    ),
    (
        "P26",
        _send(f"POST {_IMPORT}", _job("profile-bulk-import-job", _ANN, lists={"data": []})),
        "misplaced-list",
        "/data/lists",
    ),
    (
        "P26",
        _send(f"POST {_IMPORT}", {**_job("profile-bulk-import-job", _ANN), "relationships": {"lists": {}}}),
        "misplaced-list",
        "/relationships",
    ),
    ("P27", _send("GET /api/events?include=profiles"), "bad-include", "parameter include"),
    ("P28", _send("POST /api/event-bulk-create-jobs", {}, OLDEST), "not-served", None),
    ("P29", _send("GET /api/profiles", revision="2026-09-02"), "future-revision", "parameter revision"),
    ("P30", _send("POST /api/v2/list/AbC123/members", {}), "legacy-call", None),
    (
        "P31",
        _send(f"POST {_UNSUBSCRIBE}", _unsubscribe(relationships=_LIST)),
        "list-unsubscribe",
        "/data/relationships/list",
    ),
    ("P32", _send(f"POST {_SUBSCRIBE}", _subscribe(listed=False)), "subscribe-without-list", "/data"),
    (
        "P34",
        _send("POST /api/metric-aggregates", resource("metric-aggregate", **_AGGREGATE, sort="count")),
        "aggregate-sort",
        "/data/attributes/sort",
    ),
    (
        "P35",
        _send("POST /api/events", event(properties={"$value": "$1,234.00"})),
        "formatted-value",
        "/data/attributes/properties/$value",
    ),
    (
        "P42",
        _send(f"POST {_BATCH}", _history({"value": 1}, {"value": 2})),
        "same-second",
        f"{_EVENTS}/1/attributes",
    ),
    (
        "P42",
        _send(
            f"POST {_BATCH}", _history({"time": "2020-01-01T12:00:00.1Z"}, {"time": "2020-01-01T12:00:00.9Z"})
        ),
        "same-second",
        f"{_EVENTS}/1/attributes",
    ),
]

_NOT_IN_ONE_REQUEST = {
    "P2": "what a key may do is known to the account",
    "P19": "the account knows whether the address is taken",
    "P20": "the account knows whom the address and the number belong to",
    "P21": "the account knows whom the id and the address belong to",
    "P33": "two calls, both right, of a revision that is no longer served",
    "P36": "a matter of when the next request comes",
    "P37": "a matter of how often it comes",
    "P38": "a revision that serves one call and not another: each call is inspected at its own",
    "P39": "one report whose cause is UNCONFIRMED",
    "P40": "a limit of the retired v2 API under double opt-in",
    "P41": "the filter is right at every revision that is still served",
    "P43": "the account knows which event ids it gave out",
    "P44": "about the status of the answer, which no request shows",
}


@pytest.mark.parametrize(
    ("request_", "code", "place"), [row[1:] for row in _SHOWN], ids=[row[0] for row in _SHOWN]
)
def test_a_pitfall_that_shows_in_one_request_is_named_where_it_lies(
    library: Library, request_: Recorded, code: str, place: str | None
) -> None:
    (found,) = _inspect(library, request_).violations
    assert found.code == code
    if place is not None:
        assert found.place == place


def test_every_pitfall_is_shown_or_has_a_reason_why_it_cannot_be() -> None:
    shown = {row[0] for row in _SHOWN}
    assert not shown & _NOT_IN_ONE_REQUEST.keys()
    assert shown | _NOT_IN_ONE_REQUEST.keys() == {f"P{number}" for number in range(1, 45)}


def test_the_bodies_that_the_pitfalls_are_made_of_are_right_without_them(library: Library) -> None:
    right = [
        _send("POST /api/events", event()),
        _send("PATCH /api/profiles/A", change()),
        _send(f"POST {_SUBSCRIBE}", _subscribe()),
        _send(f"POST {_UNSUBSCRIBE}", _unsubscribe()),
        _send("POST /api/metric-aggregates", resource("metric-aggregate", **_AGGREGATE)),
        _send(_CAMPAIGNS),
        _send(
            f"POST {_IMPORT}", _job("profile-bulk-import-job", _ANN, relationships={"lists": {"data": []}})
        ),
        _send(
            f"POST {_BATCH}",
            _history({"time": "2020-01-01"}, {"time": "2020-01-02"}, {"unique_id": "1"}, {"unique_id": "2"}),
        ),
    ]
    assert [_inspect(library, request).verdict for request in right] == ["ok"] * len(right)
