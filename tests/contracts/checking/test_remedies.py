"""Remedies: for fields that Klaviyo does not know, and for values that it does not take."""

from __future__ import annotations

import json
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.catalogue import CATALOGUE
from klaviyo_rehearsal.contracts.checking.remedies import for_old_key, for_unknown, is_identifier
from klaviyo_rehearsal.contracts.checking.request import check_body
from klaviyo_rehearsal.contracts.openapi.contract import Contract, Library
from klaviyo_rehearsal.contracts.tools.example import example_body
from tests.contracts.payloads import PROFILE, profile

_PROFILE = ("email", "first_name", "properties")


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("email", True),
        ("$email", True),
        ("emial", True),
        ("Email", True),
        ("$id", True),
        ("id", True),
        ("_kx", True),
        ("first_name", False),
        ("ie", False),
    ],
)
def test_an_identifier_is_recognised_under_old_and_misspelt_names(name: str, is_one: bool) -> None:
    assert is_identifier(name) is is_one


@pytest.mark.parametrize(
    ("name", "resource", "declared", "remedy"),
    [
        ("$email", "profile", _PROFILE, "'$email' is a key of the old API: send it as email."),
        ("lists", "profile", _PROFILE, "Name the lists in data.relationships.lists."),
        ("lists", "event", ("list",), "Did you mean 'list'?"),
        ("frist_name", "profile", _PROFILE, "Did you mean 'first_name'?"),
        (
            "shoe",
            "profile",
            _PROFILE,
            "Custom data goes into 'properties'. Known here: email, first_name, properties.",
        ),
        ("shoe", "event", ("time",), "Known here: time."),
        (
            "title",
            "profile",
            ("email", "subscriptions"),
            "A subscription takes identifiers and consent: send 'title' with POST /api/profile-import.",
        ),
    ],
)
def test_the_remedy_is_the_most_specific_one(
    name: str, resource: str, declared: tuple[str, ...], remedy: str
) -> None:
    assert for_unknown(name, resource, declared) == remedy


def test_consent_is_sent_to_its_own_operation() -> None:
    remedy = for_unknown("consent", "profile", _PROFILE)
    assert remedy.endswith("give it with POST /api/profile-subscription-bulk-create-jobs.")


def test_only_keys_of_the_old_api_have_a_place_elsewhere() -> None:
    assert for_old_key("$event_id") == "Do not leave it in properties: send it as attributes.unique_id."
    assert for_old_key("colour") is for_old_key("") is None


def test_a_body_or_a_resource_that_is_encoded_twice_is_named_so(newest: Contract) -> None:
    for payload, pointer in (
        (json.dumps(profile(email="a@b.co")), "/data"),
        ({"data": json.dumps(profile(email="a@b.co")["data"])}, "/data"),
        ({"data": [1]}, None),
        ("text", None),
    ):
        (found,) = check_body(newest[PROFILE], payload)
        assert found.code == ("not-wrapped" if pointer is None else "encoded-twice")
        assert pointer is None or "JSON inside a string" in found.remedy


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        ({"properties": "{}"}, "The value is JSON inside a string: send an object in braces or null"),
        ({"properties": "x"}, "Send an object in braces or null."),
        ({"first_name": 5}, "Send text in quotes or null."),
    ],
)
def test_a_value_of_another_type_is_told_the_type(
    newest: Contract, changes: dict[str, Any], remedy: str
) -> None:
    (found,) = check_body(newest[PROFILE], profile(email="a@b.co", **changes))
    assert found.remedy.startswith(remedy)


def test_allowed_values_are_listed_and_an_item_has_the_name_of_its_list(newest: Contract) -> None:
    attributes = {
        "metric_id": "ABC123",
        "measurements": ["counts"],
        "interval": "Day",
        "page_size": 5,
        "filter": ["greater-or-equal(datetime,2026-01-01)", "less-than(datetime,2026-02-01)"],
    }
    body = {"data": {"type": "metric-aggregate", "attributes": attributes}}
    found = {item.pointer: item for item in check_body(newest["POST /api/metric-aggregates"], body)}
    counts = found["/data/attributes/measurements/0"]
    assert counts.detail == "'measurements' must be 'count', 'sum_value' or 'unique', not 'counts'."
    assert counts.remedy == "Did you mean 'count'? Send 'count', 'sum_value' or 'unique'."
    assert found["/data/attributes/interval"].remedy.startswith("Did you mean 'day'? Send 'hour', ")
    assert found["/data/attributes/page_size"].remedy == "Send 500 or more."


def test_no_remedy_of_a_value_is_silent_about_the_values(library: Library) -> None:
    """Whatever a schema limits, the remedy names the limit and not "one that is allowed"."""
    silent = {CATALOGUE[code].remedy for code in ("bad-value", "wrong-type", "wrong-resource-type")}
    for contract in library.contracts.values():
        for operation in contract:
            if operation.body_validator is None:
                continue
            for body in ([], "x", {"data": {"type": "wrong"}}, _spoilt(example_body(operation))):
                found = check_body(operation, body)
                assert not [item for item in found if item.remedy in silent], operation


def _spoilt(value: Any) -> Any:
    """Replace each text by a number, and everything else that is no container by a text."""
    if isinstance(value, dict):
        return {name: _spoilt(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_spoilt(part) for part in value]
    return 5 if isinstance(value, str) else "x"
