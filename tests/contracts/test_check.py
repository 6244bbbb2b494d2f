"""Wrong payloads as real integrations sent them, and what the checker says of each (facts 10)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.bundled import load
from contracts.check import check_body, check_media_type, verdict_of
from contracts.contract import Contract
from contracts.violation import Severity, Violation, violation

EVENT = "POST /api/events"
PROFILE = "POST /api/profiles"
IMPORT = "POST /api/profile-import"
UPDATE = "PATCH /api/profiles/{id}"
LIST = "POST /api/lists"
MEMBERS = "POST /api/lists/{id}/relationships/profiles"
_PERSON = "/data/attributes/profile/data/attributes"
_FIELD = "'{}' is not a valid field for the resource '{}'."
_REQUIRED = "'{}' is a required field for the resource '{}'."
_NOT_WRAPPED = "The payload provided in the request is invalid."
_BAD_PHONE = "Invalid phone number format (Example of a valid format: +12345678901)"
_NO_IDENTIFIER = "One or more identifiers is required"
_EMPTY = "One of `attributes`, `relationships` or `id` must be included in the request payload."


def _resource(kind: str, **attributes: Any) -> dict[str, Any]:
    return {"data": {"type": kind, "attributes": attributes}}


def _profile(**attributes: Any) -> dict[str, Any]:
    return _resource("profile", **attributes)


def _event(**attributes: Any) -> dict[str, Any]:
    whole = {"properties": {}, "metric": _resource("metric", name="Placed Order")}
    return _resource("event", **{**whole, "profile": _profile(email="ann@northwind.shop"), **attributes})


def _event_of(**person: Any) -> dict[str, Any]:
    return _event(profile=_profile(**person))


def _change(identifier: str = "A", **attributes: Any) -> dict[str, Any]:
    return {"data": {"type": "profile", "id": identifier, "attributes": attributes}}


def _check(contract: Contract, operation: str, body: Any) -> list[Violation]:
    return check_body(contract[operation], body, ("A",))


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        pytest.param(EVENT, _event(), id="an event"),
        pytest.param(EVENT, _event_of(phone_number="+15005550006"), id="an event of a phone number"),
        pytest.param(EVENT, _event_of(anonymous_id="x"), id="an event of a visitor"),
        pytest.param(
            EVENT,
            _event(profile={"data": {"type": "profile", "id": "01ABC", "attributes": {}}}),
            id="an event of an id, with attributes that are required though empty",
        ),
        pytest.param(EVENT, _event(time="2026-07-15T09:30:00"), id="a time without an offset (Magento)"),
        pytest.param(EVENT, _event(properties={"$value": 5}, value=5), id="$value beside value (Magento)"),
        pytest.param(EVENT, _event(properties={"$extra": {"x": 1}}), id="$extra stays in properties"),
        pytest.param(PROFILE, _profile(email="o'neil+tag@mail.northwind.shop"), id="an address with signs"),
        pytest.param(PROFILE, _profile(external_id="7", email=None), id="a null beside an identifier"),
        pytest.param(
            PROFILE, _profile(email="a@b.co", properties={"$source": 1}), id="a $ key without a rule"
        ),
        pytest.param(
            IMPORT, {"data": {"type": "profile", "id": "A", "attributes": {}}}, id="an import by id"
        ),
        pytest.param(IMPORT, _profile(_kx="x"), id="an import by exchange id"),
        pytest.param(UPDATE, _change(first_name=None), id="an update that clears a field"),
        pytest.param(LIST, _resource("list", name="News"), id="a list"),
        pytest.param(MEMBERS, {"data": [{"type": "profile", "id": "A"}]}, id="members of a list"),
        pytest.param("GET /api/profiles", "whatever", id="a body that nobody reads"),
    ],
)
def test_a_right_payload_has_no_violations(newest: Contract, operation: str, body: Any) -> None:
    assert _check(newest, operation, body) == []


@pytest.mark.parametrize(
    ("operation", "body", "code", "pointer", "detail"),
    [
        pytest.param(
            EVENT,
            _event(profile={"$email": "a@b.co", "$first_name": "Ann"}),
            "not-wrapped",
            "/data/attributes/profile",
            _NOT_WRAPPED,
            id="P10: a flat profile in an event",
        ),
        pytest.param(
            EVENT,
            _event(metric={"data": {"type": "metric"}}),
            "empty-resource",
            "/data/attributes/metric/data",
            _EMPTY,
            id="P11: a metric without attributes",
        ),
        pytest.param(
            EVENT,
            _event_of(phone_number="15005550006"),
            "bad-phone",
            f"{_PERSON}/phone_number",
            _BAD_PHONE,
            id="P13: a phone number without its plus",
        ),
        pytest.param(
            IMPORT, _profile(), "no-identifier", "/data", _NO_IDENTIFIER, id="P18: nothing to recognise by"
        ),
        pytest.param(
            IMPORT,
            _profile(phone_number="+15005550006", **{"$consent": ["sms"]}),
            "unknown-field",
            "/data/attributes/$consent",
            _FIELD.format("$consent", "profile"),
            id="P18: $consent among the attributes",
        ),
        pytest.param(
            UPDATE, {"first_name": "Ann"}, "not-wrapped", "/data", _NOT_WRAPPED, id="P22: bare attributes"
        ),
        pytest.param(
            UPDATE,
            {"type": "profile", "id": "A", "attributes": {"first_name": "Ann"}},
            "not-wrapped",
            "/data",
            _NOT_WRAPPED,
            id="P22: a resource without data around it",
        ),
        pytest.param(
            PROFILE, [_profile(email="a@b.co")], "not-wrapped", "/data", _NOT_WRAPPED, id="P23: an array"
        ),
        pytest.param(
            PROFILE,
            _profile(email="a@b.co", firstName="Ann"),
            "unknown-field",
            "/data/attributes/firstName",
            _FIELD.format("firstName", "profile"),
            id="P24: camelCase",
        ),
        pytest.param(
            PROFILE,
            _profile(email="a@b.co", location={"zipCode": "1"}),
            "unknown-field",
            "/data/attributes/location/zipCode",
            _FIELD.format("zipCode", "location"),
            id="P24: camelCase in a nested object, which gives the name",
        ),
        pytest.param(
            PROFILE,
            _profile(phone_number="(500) 555-0006"),
            "bad-phone",
            "/data/attributes/phone_number",
            _BAD_PHONE,
            id="P25: a national phone number",
        ),
        pytest.param(
            EVENT,
            _event(properties={"$value": "$1,234.00"}),
            "formatted-value",
            "/data/attributes/properties/$value",
            "'$value' must be a number, not '$1,234.00'.",
            id="P35: a formatted $value",
        ),
        pytest.param(
            PROFILE,
            _profile(**{"$email": "a@b.co"}),
            "unknown-field",
            "/data/attributes/$email",
            _FIELD.format("$email", "profile"),
            id="a $ key among the attributes",
        ),
        pytest.param(
            EVENT,
            _event(metric=_resource("metrics", name="x")),
            "wrong-resource-type",
            "/data/attributes/metric/data/type",
            "'type' must be 'metric', not 'metrics'.",
            id="a wrong metric type",
        ),
        pytest.param(
            PROFILE,
            _profile(email=None, phone_number=None),
            "no-identifier",
            "/data/attributes",
            _NO_IDENTIFIER,
            id="identifiers that are null",
        ),
        pytest.param(
            EVENT,
            _event_of(first_name="Ann"),
            "no-identifier",
            "/data/attributes/profile/data",
            _NO_IDENTIFIER,
            id="an event of nobody",
        ),
        pytest.param(
            PROFILE,
            _profile(email=5),
            "wrong-type",
            "/data/attributes/email",
            "'email' must be null or string, not number.",
            id="an identifier of the wrong type is that and not a missing one",
        ),
        pytest.param(
            UPDATE,
            _change("B"),
            "id-mismatch",
            "/data/id",
            "data.id is 'B', the path names 'A'.",
            id="an id that is not the one of the path",
        ),
        pytest.param(
            UPDATE,
            _profile(first_name="Ann"),
            "missing-field",
            "/data/id",
            _REQUIRED.format("id", "profile"),
            id="an update without the id in the body",
        ),
        pytest.param(
            PROFILE,
            {"data": {"attributes": {"email": "a@b.co"}}},
            "missing-field",
            "/data/type",
            _REQUIRED.format("type", "profile"),
            id="E7: no type",
        ),
        pytest.param(
            EVENT,
            _event(value="12"),
            "wrong-type",
            "/data/attributes/value",
            "'value' must be null or number, not string.",
            id="a value in quotes",
        ),
        pytest.param(
            EVENT,
            _event(time="2026-02-30"),
            "bad-datetime",
            "/data/attributes/time",
            "'time' is not a valid datetime: '2026-02-30'.",
            id="a day that does not exist",
        ),
        pytest.param(
            EVENT,
            _event(time=1641092645),
            "wrong-type",
            "/data/attributes/time",
            "'time' must be null or string, not number.",
            id="UNIX seconds, as v1 had them",
        ),
        pytest.param(
            EVENT,
            _event(unique_id="x" * 256),
            "too-long",
            "/data/attributes/unique_id",
            "'unique_id' is not valid: it is longer than 255 characters.",
            id="a unique_id that is too long",
        ),
        pytest.param(
            EVENT,
            _event(properties={str(number): 1 for number in range(401)}),
            "too-long",
            "/data/attributes/properties",
            "'properties' is not valid: it has more than 400 properties.",
            id="too many properties, which are not repeated",
        ),
        pytest.param(
            PROFILE,
            _profile(email="a@" + "b" * 100 + ".co"),
            "too-long",
            "/data/attributes/email",
            "'email' is not valid: it is longer than 100 characters.",
            id="an address that is too long",
        ),
        pytest.param(
            PROFILE,
            _profile(email="ann@northwind"),
            "bad-email",
            "/data/attributes/email",
            "Invalid email address",
            id="an address without a domain",
        ),
        pytest.param(
            LIST,
            _resource("list", name="x", opt_in_process="single"),
            "bad-value",
            "/data/attributes/opt_in_process",
            "'opt_in_process' must be 'single_opt_in' or 'double_opt_in', not 'single'.",
            id="a value that is none of the choices",
        ),
        pytest.param(
            LIST,
            _resource("list", name=None),
            "wrong-type",
            "/data/attributes/name",
            "'name' must be string, not null.",
            id="null where it is not allowed",
        ),
        pytest.param(
            MEMBERS,
            {"data": {"type": "profile", "id": "A"}},
            "wrong-type",
            "/data",
            "'data' must be array, not object.",
            id="one member that is not in an array",
        ),
    ],
)
def test_a_wrong_payload_has_one_violation(
    newest: Contract, operation: str, body: Any, code: str, pointer: str, detail: str
) -> None:
    (found,) = _check(newest, operation, body)
    assert (found.code, found.pointer, found.detail) == (code, pointer, detail)
    assert (found.severity, found.status, found.parameter) == (Severity.ERROR, 400, None)


@pytest.mark.parametrize("body", [None, "text", 5, True, [], {}, {"data": None}, {"data": []}, {"data": "x"}])
@pytest.mark.parametrize("operation", [EVENT, PROFILE, UPDATE, LIST])
def test_what_has_no_resource_in_data_is_not_wrapped(newest: Contract, operation: str, body: Any) -> None:
    (found,) = _check(newest, operation, body)
    assert (found.code, found.pointer, found.detail) == ("not-wrapped", "/data", _NOT_WRAPPED)


@pytest.mark.parametrize(
    ("operation", "body", "pointers"),
    [
        pytest.param(
            EVENT,
            _event_of(email="x@example.com"),
            {f"{_PERSON}/email": "reserved-domain"},
            id="P14: example.com",
        ),
        pytest.param(
            EVENT,
            _event_of(email="x@mail.test.com"),
            {f"{_PERSON}/email": "reserved-domain"},
            id="P14: a subdomain",
        ),
        pytest.param(
            EVENT,
            _event(properties={"$value": 5, "$event_id": "x"}),
            {f"/data/attributes/properties/{key}": "legacy-key" for key in ("$value", "$event_id")},
            id="$value and $event_id left in properties",
        ),
        pytest.param(
            EVENT,
            _event(properties={"$value": 5, "$event_id": "x"}, value=5),
            {"/data/attributes/properties/$event_id": "legacy-key"},
            id="$event_id, and a $value that has its attribute",
        ),
        pytest.param(
            PROFILE,
            _profile(email="a@b.co", properties={"$source": "x", "$city": "x", "$email": "x"}),
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
        assert _check(newest, EVENT, _event_of(email=address)) == []


def test_losses_are_looked_for_only_when_klaviyo_accepts(newest: Contract) -> None:
    body = _event(profile=_profile(email="x@example.com"), value="12")
    assert [item.code for item in _check(newest, EVENT, body)] == ["wrong-type"]


def test_each_cause_has_its_violation(newest: Contract) -> None:
    found = _check(newest, PROFILE, _profile(email="nope", phone_number="12", first_name=1, nickname="x"))
    assert {item.pointer: item.code for item in found} == {
        "/data/attributes/email": "bad-email",
        "/data/attributes/phone_number": "bad-phone",
        "/data/attributes/first_name": "wrong-type",
        "/data/attributes/nickname": "unknown-field",
    }


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        (EVENT, _event(backfill=True)),
        (EVENT, _event_of(email="a@b.co", locale="en-US")),
        (PROFILE, _profile(email="a@b.co", locale="en-US")),
        (LIST, _resource("list", name="x", opt_in_process="single_opt_in")),
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
    assert operation.body.accepts(body) or found
    assert all(item.pointer is not None and item.pointer.startswith("/") for item in found)
