"""The check of a request's body: what passes, what is lost, and what one cause or several look like."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.checking.request import check_body, check_media_type, verdict_of
from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.contracts.violation import Severity, Violation, violation
from tests.contracts.payloads import (
    EVENT,
    IMPORT,
    LIST,
    MEMBERS,
    PROFILE,
    UPDATE,
    change,
    event,
    event_of,
    profile,
    resource,
)

_PERSON = "/data/attributes/profile/data/attributes"
_NOT_WRAPPED = "The payload provided in the request is invalid."


def _check(contract: Contract, operation: str, body: Any) -> list[Violation]:
    return check_body(contract[operation], body, ("A",))


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        pytest.param(EVENT, event(), id="an event"),
        pytest.param(EVENT, event_of(phone_number="+15005550006"), id="an event of a phone number"),
        pytest.param(EVENT, event_of(anonymous_id="x"), id="an event of a visitor"),
        pytest.param(
            EVENT,
            event(profile={"data": {"type": "profile", "id": "01ABC", "attributes": {}}}),
            id="an event of an id, with attributes that are required though empty",
        ),
        pytest.param(EVENT, event(time="2026-07-15T09:30:00"), id="a time without an offset (Magento)"),
        pytest.param(EVENT, event(properties={"$value": 5}, value=5), id="$value beside value (Magento)"),
        pytest.param(EVENT, event(properties={"$extra": {"x": 1}}), id="$extra stays in properties"),
        pytest.param(PROFILE, profile(email="o'neil+tag@mail.northwind.shop"), id="an address with signs"),
        pytest.param(PROFILE, profile(external_id="7", email=None), id="a null beside an identifier"),
        pytest.param(
            PROFILE, profile(email="a@b.co", properties={"$source": 1}), id="a $ key without a rule"
        ),
        pytest.param(
            IMPORT, {"data": {"type": "profile", "id": "A", "attributes": {}}}, id="an import by id"
        ),
        pytest.param(IMPORT, profile(_kx="x"), id="an import by exchange id"),
        pytest.param(UPDATE, change(first_name=None), id="an update that clears a field"),
        pytest.param(LIST, resource("list", name="News"), id="a list"),
        pytest.param(MEMBERS, {"data": [{"type": "profile", "id": "A"}]}, id="members of a list"),
        pytest.param("GET /api/profiles", "whatever", id="a body that nobody reads"),
    ],
)
def test_a_right_payload_has_no_violations(newest: Contract, operation: str, body: Any) -> None:
    assert _check(newest, operation, body) == []


@pytest.mark.parametrize(
    ("operation", "body", "pointers"),
    [
        pytest.param(
            EVENT,
            event_of(email="x@example.com"),
            {f"{_PERSON}/email": "reserved-domain"},
            id="P14: example.com",
        ),
        pytest.param(
            EVENT,
            event_of(email="x@mail.test.com"),
            {f"{_PERSON}/email": "reserved-domain"},
            id="P14: a subdomain",
        ),
        pytest.param(
            EVENT,
            event(properties={"$value": 5, "$event_id": "x"}),
            {f"/data/attributes/properties/{key}": "legacy-key" for key in ("$value", "$event_id")},
            id="$value and $event_id left in properties",
        ),
        pytest.param(
            EVENT,
            event(properties={"$value": 5, "$event_id": "x"}, value=5),
            {"/data/attributes/properties/$event_id": "legacy-key"},
            id="$event_id, and a $value that has its attribute",
        ),
        pytest.param(
            PROFILE,
            profile(email="a@b.co", properties={"$source": "x", "$city": "x", "$email": "x"}),
            {f"/data/attributes/properties/{key}": "legacy-key" for key in ("$city", "$email")},
            id="every $ key of a profile that is left in properties",
        ),
    ],
)
def test_what_klaviyo_accepts_and_loses_is_a_loss(
    newest: Contract, operation: str, body: Any, pointers: dict[str, str]
) -> None:
    found = _check(newest, operation, body)
    assert {item.pointer: item.code for item in found} == pointers
    assert {(item.severity, item.status) for item in found} == {(Severity.LOSS, 202)}


def test_addresses_that_only_resemble_a_test_domain_are_kept(newest: Contract) -> None:
    for address in ("x@myexample.com", "x@test.com.au", "example.com@northwind.shop"):
        assert _check(newest, EVENT, event_of(email=address)) == []


def test_losses_are_looked_for_only_when_klaviyo_accepts(newest: Contract) -> None:
    body = event(profile=profile(email="x@example.com"), value="12")
    assert [item.code for item in _check(newest, EVENT, body)] == ["wrong-type"]


def test_each_cause_has_its_violation(newest: Contract) -> None:
    found = _check(newest, PROFILE, profile(email="nope", phone_number="12", first_name=1, nickname="x"))
    assert {item.pointer: item.code for item in found} == {
        "/data/attributes/email": "bad-email",
        "/data/attributes/phone_number": "bad-phone",
        "/data/attributes/first_name": "wrong-type",
        "/data/attributes/nickname": "unknown-field",
    }


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        (EVENT, event(backfill=True)),
        (EVENT, event_of(email="a@b.co", locale="en-US")),
        (PROFILE, profile(email="a@b.co", locale="en-US")),
        (LIST, resource("list", name="x", opt_in_process="single_opt_in")),
        ("PATCH /api/lists/{id}", {"data": {"type": "list", "id": "A", "attributes": {}}}),
    ],
    ids=["backfill", "locale of an event", "locale", "opt-in process", "a list without a new name"],
)
def test_what_a_newer_revision_takes_an_older_one_refuses(
    newest: Contract, oldest: Contract, operation: str, body: Any
) -> None:
    assert _check(newest, operation, body) == []
    assert len(_check(oldest, operation, body)) == 1


@pytest.mark.parametrize(
    ("content_type", "accepted"),
    [
        ("application/vnd.api+json", True),
        ("application/json", True),
        ("application/json; charset=utf-8", True),
        ("Application/JSON", True),
        (" application/json ;q=1", True),
        (None, False),
        ("", False),
        ("text/plain", False),
        ("application/x-www-form-urlencoded", False),
        ("application/jsonx", False),
        ("application/json, text/plain", False),
    ],
)
def test_only_json_media_types_are_taken(content_type: str | None, accepted: bool) -> None:
    found = check_media_type(content_type)
    assert (found is None) is accepted
    if found is not None:
        assert (found.code, found.status, found.parameter) == ("media-type", 415, "Content-Type")


def test_a_missing_media_type_is_answered_in_the_words_of_klaviyo() -> None:
    found = check_media_type(None)
    assert found is not None
    assert found.detail == 'Unsupported media type "" in request.'


@pytest.mark.parametrize(
    ("codes", "verdict"),
    [
        ((), "ok"),
        (("legacy-key",), "loss"),
        (("legacy-key", "bad-phone"), "error"),
        (("bad-phone", "reserved-domain"), "error"),
    ],
)
def test_the_worst_severity_is_the_verdict(codes: tuple[str, ...], verdict: str) -> None:
    assert verdict_of(violation(code) for code in codes) == verdict


_NAMES = [
    "data",
    "type",
    "attributes",
    "id",
    "profile",
    "metric",
    "name",
    "email",
    "properties",
    "meta",
    "$value",
]
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3)
_JSON = st.recursive(
    _LEAVES | st.sampled_from(["event", "profile", "metric", "list"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=6),
    max_leaves=20,
)
_WITH_BODY = [
    operation for contract in load().contracts.values() for operation in contract if operation.takes_body
]


@given(st.sampled_from(_WITH_BODY), _JSON)
def test_any_body_is_accepted_or_refused_with_a_place(operation: Any, body: Any) -> None:
    found = check_body(operation, body, ("A",))
    assert operation.body_validator.accepts(body) or found
    assert all(item.pointer is not None and item.pointer.startswith("/") for item in found)


def test_thousands_of_findings_of_a_rule_are_answered_by_a_hundred(newest: Contract) -> None:
    deep: Any = 1
    for _ in range(12):
        deep = [deep]
    body = event(properties={f"d{number}": deep for number in range(300)})
    found = check_body(newest[EVENT], body)
    assert len(found) == 100
    assert found[-1].detail.endswith("And at least 1 more is wrong.")
