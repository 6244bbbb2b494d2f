"""Wrong payloads as real integrations sent them: where they err, in Klaviyo's words (facts 4.2, 10)."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.request import check_body
from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.violation import Severity, Violation
from tests.contracts.payloads import (
    AGGREGATE,
    DELETE_DATA,
    EVENT,
    IMPORT,
    LIST,
    MEMBERS,
    PROFILE,
    SUBSCRIBE,
    SUPPRESS,
    UPDATE,
    aggregate,
    change,
    deletion,
    event,
    event_of,
    profile,
    resource,
    subscribe,
    suppression,
)

_PERSON = "/data/attributes/profile/data/attributes"
_FIELD = "'{}' is not a valid field for the resource '{}'."
_REQUIRED = "'{}' is a required field for the resource '{}'."
_NOT_WRAPPED = "The payload provided in the request is invalid."
_BAD_PHONE = "Invalid phone number format (Example of a valid format: +12345678901)"
_NO_IDENTIFIER = "One or more identifiers is required"
_EMPTY = "One of `attributes`, `relationships` or `id` must be included in the request payload."
_ONE_IDENTIFIER = "The profile to delete is named by none or by several identifiers."
_ONE_TARGET = "The job names none or several of profiles, list and segment."
_SUBSCRIBER = "/data/attributes/profiles/data/0"
_CONSENT = {"marketing": {"consent": "SUBSCRIBED"}}
_ADDRESS = {"type": "profile", "attributes": {"email": "ann@northwind.shop"}}
_TO_LIST = {"list": {"data": {"type": "list", "id": "VIP123"}}}


def _check(contract: Contract, operation: str, body: Any) -> list[Violation]:
    return check_body(contract[operation], body, ("A",))


@pytest.mark.parametrize(
    ("operation", "body", "code", "pointer", "detail"),
    [
        pytest.param(
            EVENT,
            event(profile={"$email": "a@b.co", "$first_name": "Ann"}),
            "not-wrapped",
            "/data/attributes/profile",
            _NOT_WRAPPED,
            id="P10: a flat profile in an event",
        ),
        pytest.param(
            EVENT,
            event(metric={"data": {"type": "metric"}}),
            "empty-resource",
            "/data/attributes/metric/data",
            _EMPTY,
            id="P11: a metric without attributes",
        ),
        pytest.param(
            EVENT,
            event_of(phone_number="15005550006"),
            "bad-phone",
            f"{_PERSON}/phone_number",
            _BAD_PHONE,
            id="P13: a phone number without its plus",
        ),
        pytest.param(
            IMPORT, profile(), "no-identifier", "/data", _NO_IDENTIFIER, id="P18: nothing to recognise by"
        ),
        pytest.param(
            IMPORT,
            profile(phone_number="+15005550006", **{"$consent": ["sms"]}),
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
            PROFILE, [profile(email="a@b.co")], "not-wrapped", "/data", _NOT_WRAPPED, id="P23: an array"
        ),
        pytest.param(
            PROFILE,
            profile(email="a@b.co", firstName="Ann"),
            "unknown-field",
            "/data/attributes/firstName",
            _FIELD.format("firstName", "profile"),
            id="P24: camelCase",
        ),
        pytest.param(
            PROFILE,
            profile(email="a@b.co", location={"zipCode": "1"}),
            "unknown-field",
            "/data/attributes/location/zipCode",
            _FIELD.format("zipCode", "location"),
            id="P24: camelCase in a nested object, which gives the name",
        ),
        pytest.param(
            PROFILE,
            profile(phone_number="(500) 555-0006"),
            "bad-phone",
            "/data/attributes/phone_number",
            _BAD_PHONE,
            id="P25: a national phone number",
        ),
        pytest.param(
            EVENT,
            event(properties={"$value": "$1,234.00"}),
            "formatted-value",
            "/data/attributes/properties/$value",
            "'$value' must be a number, not '$1,234.00'.",
            id="P35: a formatted $value",
        ),
        pytest.param(
            PROFILE,
            profile(**{"$email": "a@b.co"}),
            "unknown-field",
            "/data/attributes/$email",
            _FIELD.format("$email", "profile"),
            id="a $ key among the attributes",
        ),
        pytest.param(
            EVENT,
            event(metric=resource("metrics", name="x")),
            "wrong-resource-type",
            "/data/attributes/metric/data/type",
            "'type' must be 'metric', not 'metrics'.",
            id="a wrong metric type",
        ),
        pytest.param(
            PROFILE,
            profile(email=None, phone_number=None),
            "no-identifier",
            "/data/attributes",
            _NO_IDENTIFIER,
            id="identifiers that are null",
        ),
        pytest.param(
            EVENT,
            event_of(first_name="Ann"),
            "no-identifier",
            "/data/attributes/profile/data",
            _NO_IDENTIFIER,
            id="an event of nobody",
        ),
        pytest.param(
            PROFILE,
            profile(email=5),
            "wrong-type",
            "/data/attributes/email",
            "'email' must be null or string, not number.",
            id="an identifier of the wrong type is that and not a missing one",
        ),
        pytest.param(
            UPDATE,
            change("B"),
            "id-mismatch",
            "/data/id",
            "data.id is 'B', the path names 'A'.",
            id="an id that is not the one of the path",
        ),
        pytest.param(
            UPDATE,
            profile(first_name="Ann"),
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
            event(value="12"),
            "wrong-type",
            "/data/attributes/value",
            "'value' must be null or number, not string.",
            id="a value in quotes",
        ),
        pytest.param(
            EVENT,
            event(time="2026-02-30"),
            "bad-datetime",
            "/data/attributes/time",
            "'time' is not a valid datetime: '2026-02-30'.",
            id="a day that does not exist",
        ),
        pytest.param(
            EVENT,
            event(time=1641092645),
            "wrong-type",
            "/data/attributes/time",
            "'time' must be null or string, not number.",
            id="UNIX seconds, as v1 had them",
        ),
        pytest.param(
            EVENT,
            event(unique_id="x" * 256),
            "too-long",
            "/data/attributes/unique_id",
            "'unique_id' is not valid: it is longer than 255 characters.",
            id="a unique_id that is too long",
        ),
        pytest.param(
            EVENT,
            event(properties={str(number): 1 for number in range(401)}),
            "too-long",
            "/data/attributes/properties",
            "'properties' is not valid: it has more than 400 properties.",
            id="too many properties, which are not repeated",
        ),
        pytest.param(
            PROFILE,
            profile(email="a@" + "b" * 100 + ".co"),
            "too-long",
            "/data/attributes/email",
            "'email' is not valid: it is longer than 100 characters.",
            id="an address that is too long",
        ),
        pytest.param(
            PROFILE,
            profile(email="ann@northwind"),
            "bad-email",
            "/data/attributes/email",
            "Invalid email address",
            id="an address without a domain",
        ),
        pytest.param(
            LIST,
            resource("list", name="x", opt_in_process="single"),
            "bad-value",
            "/data/attributes/opt_in_process",
            "'opt_in_process' must be 'single_opt_in' or 'double_opt_in', not 'single'.",
            id="a value that is none of the choices",
        ),
        pytest.param(
            LIST,
            resource("list", name=None),
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
        pytest.param(
            SUBSCRIBE,
            subscribe({"email": "a@b.co", "subscriptions": {"whatsapp": _CONSENT}}),
            "no-phone",
            f"{_SUBSCRIBER}/attributes",
            "'phone_number' must not be empty when the whatsapp channel is included in 'subscriptions'.",
            id="P17: a channel that needs a phone number",
        ),
        pytest.param(
            SUBSCRIBE,
            subscribe({"subscriptions": {"email": _CONSENT}}),
            "no-identifier",
            _SUBSCRIBER,
            _NO_IDENTIFIER,
            id="a consent of nobody",
        ),
        pytest.param(
            SUBSCRIBE,
            subscribe({"email": "a@b.co", "subscriptions": {"email": _CONSENT}}, historical_import=True),
            "no-consented-at",
            f"{_SUBSCRIBER}/attributes/subscriptions/email/marketing",
            "A historical import has no time of consent.",
            id="a consent of the past without its time",
        ),
        pytest.param(
            DELETE_DATA,
            deletion(email="a@b.co", phone_number="+15005550006"),
            "one-identifier",
            "/data/attributes/profile/data",
            _ONE_IDENTIFIER,
            id="a deletion by two identifiers",
        ),
        pytest.param(
            DELETE_DATA,
            deletion(),
            "one-identifier",
            "/data/attributes/profile/data",
            _ONE_IDENTIFIER,
            id="a deletion of nobody",
        ),
        pytest.param(
            DELETE_DATA,
            deletion(email=5),
            "wrong-type",
            "/data/attributes/profile/data/attributes/email",
            "'email' must be null or string, not number.",
            id="a deletion by an identifier of the wrong type is that",
        ),
        pytest.param(
            SUPPRESS,
            suppression({"profiles": {"data": [_ADDRESS]}}, relationships=_TO_LIST),
            "one-target",
            "/data",
            _ONE_TARGET,
            id="a suppression of addresses and of a list",
        ),
        pytest.param(
            SUPPRESS, suppression({}), "one-target", "/data", _ONE_TARGET, id="a suppression of nothing"
        ),
        pytest.param(
            AGGREGATE,
            aggregate("less-than(datetime,2026-07-01)"),
            "no-time-range",
            "/data/attributes/filter",
            "The filter does not bound the time.",
            id="aggregates without a beginning",
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
