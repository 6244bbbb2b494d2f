"""Rules that no schema states: each at its limit and one beyond it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from klaviyo_rehearsal.contracts.checking.request import check_body
from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.rules.functions import FUNCTIONS, values_at
from klaviyo_rehearsal.contracts.violation import Severity, Violation
from tests.contracts.payloads import (
    AGGREGATE,
    EVENT,
    IMPORT,
    PROFILE,
    SUBSCRIBE,
    aggregate,
    event,
    event_of,
    profile,
    resource,
    subscribe,
)

_BATCH = "POST /api/event-bulk-create-jobs"
_NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
_BATCHES = "/data/attributes/events-bulk-create/data"


def _check(contract: Contract, operation: str, body: Any, raw: bytes | None = None) -> list[Violation]:
    return check_body(contract[operation], body, now=lambda: _NOW, raw=raw)


def _batches(*counts: int) -> dict[str, Any]:
    metric = resource("metric", name="Placed Order")
    items = []
    for batch, count in enumerate(counts):
        events = [
            resource("event", properties={}, metric=metric, unique_id=f"{batch}-{number}")["data"]
            for number in range(count)
        ]
        person = profile(email=f"ann{batch}@northwind.shop")
        items.append(resource("event-bulk-create", profile=person, events={"data": events})["data"])
    return resource("event-bulk-create-job", **{"events-bulk-create": {"data": items}})


def _nested(levels: int) -> Any:
    value: Any = "deep"
    for level in range(levels):
        value = [value] if level % 2 else {"in": value}
    return value


def _consented(at: str | None, **attributes: Any) -> dict[str, Any]:
    consent = {"email": {"marketing": {"consent": "SUBSCRIBED", "consented_at": at}}}
    body = subscribe({"email": "ann@northwind.shop", "subscriptions": consent}, **attributes)
    body["data"]["relationships"] = {"list": {"data": {"type": "list", "id": "VIP123"}}}
    return body


def _between(start: str, end: str) -> dict[str, Any]:
    return aggregate(f"greater-or-equal(datetime,{start})", f"less-than(datetime,{end})")


_CONSENT = "/data/attributes/profiles/data/0/attributes/subscriptions/email/marketing/consented_at"


@pytest.mark.parametrize(
    ("operation", "right", "wrong", "code", "pointer"),
    [
        (_BATCH, _batches(600, 400), _batches(600, 401), "too-many-events", _BATCHES),
        (
            PROFILE,
            profile(email="a@b.co", properties={"x": "x" * 102_000}),
            profile(email="a@b.co", properties={"x": "x" * 102_400}),
            "profile-too-large",
            "/data",
        ),
        (
            IMPORT,
            profile(email="a@b.co", properties={"x": "x" * 102_000}),
            profile(email="a@b.co", properties={"x": "x" * 102_400}),
            "profile-too-large",
            "/data",
        ),
        (
            EVENT,
            event_of(email="a@b.co", properties={"x": "x" * 97_000}),
            event_of(email="a@b.co", properties={"x": "x" * 97_280}),
            "profile-too-large",
            "/data/attributes/profile/data",
        ),
        (
            EVENT,
            event(properties={"x": ["x" * 102_400]}),
            event(properties={"x": ["x" * 102_401]}),
            "too-long",
            "/data/attributes/properties/x/0",
        ),
        (
            EVENT,
            event(properties={"x": "é" * 51_200}),
            event(properties={"x": "é" * 51_201}),
            "too-long",
            "/data/attributes/properties/x",
        ),
        (
            EVENT,
            event(properties={"x": [0] * 4000}),
            event(properties={"x": [0] * 4001}),
            "too-long",
            "/data/attributes/properties/x",
        ),
        (
            EVENT,
            event(properties={"x": _nested(10), "y": 1}),
            event(properties={"x": _nested(11), "y": 1}),
            "too-deep",
            "/data/attributes/properties/x",
        ),
        (
            AGGREGATE,
            _between("2025-06-01", "2026-06-01"),
            _between("2025-06-01", "2026-06-01T00:00:01"),
            "bad-time-range",
            "/data/attributes/filter",
        ),
        (
            AGGREGATE,
            _between("2024-02-29", "2025-03-01"),
            _between("2024-02-29", "2025-03-02"),
            "bad-time-range",
            "/data/attributes/filter",
        ),
        (
            AGGREGATE,
            _between("2021-09-01", "2021-10-01"),
            _between("2021-08-30", "2021-10-01"),
            "bad-time-range",
            "/data/attributes/filter",
        ),
        (
            SUBSCRIBE,
            _consented("2026-09-01T12:00:00Z", historical_import=True),
            _consented("2026-09-01T14:00:01+02:00", historical_import=True),
            "consent-in-future",
            _CONSENT,
        ),
        (
            SUBSCRIBE,
            _consented(None),
            _consented("2026-01-01T00:00:00Z"),
            "consent-not-historical",
            _CONSENT,
        ),
    ],
)
def test_what_lies_at_the_limit_is_right_and_one_more_is_refused(
    newest: Contract, operation: str, right: Any, wrong: Any, code: str, pointer: str
) -> None:
    assert _check(newest, operation, right) == []
    (found,) = _check(newest, operation, wrong)
    assert (found.code, found.pointer, found.severity) == (code, pointer, Severity.ERROR)


def test_without_a_clock_the_present_is_not_looked_at(newest: Contract) -> None:
    assert check_body(newest[AGGREGATE], _between("2011-01-01", "2011-02-01")) == []
    future = _consented("2036-01-01T00:00:00Z", historical_import=True)
    assert check_body(newest[SUBSCRIBE], future) == []


def test_a_body_below_the_least_size_is_not_looked_at(newest: Contract) -> None:
    body = event(properties={"x": [0] * 4001})
    assert _check(newest, EVENT, body, raw=b" " * 7999) == []
    assert [item.code for item in _check(newest, EVENT, body, raw=b" " * 8000)] == ["too-long"]


@pytest.mark.parametrize(
    "operation", [EVENT, "POST /client/events", _BATCH, "POST /client/event-bulk-create"]
)
def test_the_flattest_body_that_is_too_deep_is_looked_at(newest: Contract, operation: str) -> None:
    person, metric = profile(email="a@b.co"), resource("metric", name="Seen")
    one = resource("event", properties={"x": _nested(11)}, metric=metric)["data"]
    body = event(properties={"x": _nested(11)})
    if operation == "POST /client/event-bulk-create":
        body = resource("event-bulk-create", profile=person, events={"data": [one]})
    elif operation == _BATCH:
        batch = resource("event-bulk-create", profile=person, events={"data": [one]})["data"]
        body = resource("event-bulk-create-job", **{"events-bulk-create": {"data": [batch]}})
    assert [item.code for item in _check(newest, operation, body, raw=orjson.dumps(body))] == ["too-deep"]


def test_a_loss_stands_beside_what_the_schema_watches_for(newest: Contract) -> None:
    body = _batches(0)
    batch = body["data"]["attributes"]["events-bulk-create"]["data"][0]["attributes"]
    batch["profile"] = profile(email="x@example.com")
    metric = resource("metric", name="Placed Order")
    batch["events"]["data"] = [resource("event", properties={}, metric=metric)["data"]] * 2
    codes = [(item.code, item.severity) for item in _check(newest, _BATCH, body)]
    assert codes == [("reserved-domain", Severity.LOSS), ("same-second", Severity.LOSS)]


def test_the_oldest_revision_keeps_its_own_limits(oldest: Contract) -> None:
    large = profile(email="a@b.co", properties={"x": "x" * 200_000})
    assert _check(oldest, PROFILE, large) == []
    assert not any(rule.function == "past-consent" for rule, _ in oldest[SUBSCRIBE].functions)


def test_an_operation_without_functions_runs_none(newest: Contract) -> None:
    assert newest["POST /api/lists"].functions == ()


@pytest.mark.parametrize("value", [None, [], {}, "text", 5, [None], [[]], {"historical_import": True}])
@pytest.mark.parametrize("name", ["events-of-all", "deep-values", "long-values", "profile-size"])
def test_a_value_of_another_shape_breaks_no_function(name: str, value: Any) -> None:
    assert list(FUNCTIONS[name](value, lambda: _NOW)) == []


def test_a_star_leads_to_every_item() -> None:
    payload = {"a": [{"b": 1}, {}, {"b": 2}], "c": 3}
    assert list(values_at(payload, ("a", "*", "b"))) == [(("a", 0, "b"), 1), (("a", 2, "b"), 2)]
    assert list(values_at(payload, ("c", "*"))) == []
    assert list(values_at(payload, ())) == [((), payload)]
