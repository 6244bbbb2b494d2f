"""No malformed body is too much for the check: whatever stands in whatever place is refused, or taken."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.request import check_body
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import bundled_rules
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.violation import Severity
from klaviyo_rehearsal.rehearsal.strategies.mistakes import places_of, with_value
from tests.contracts.bodies import right_bodies
from tests.contracts.payloads import SUBSCRIBE, subscribe

_WRONG: list[Any] = [None, True, 7, "", "text", [], [None], [[]], {}, {"x": None}, ...]
# What each revision needs so that a rule says something of it: a channel of texts, and no number.
_TEXTS = {"subscriptions": {"sms": {"marketing": {"consent": "SUBSCRIBED"}}}, "phone_number": "+15005550006"}
_RULED = sorted({rule.operation for rule in bundled_rules()})


def _bodies(operation: Operation) -> list[Any]:
    found = [copy.deepcopy(body) for body in right_bodies((operation, operation))]
    return [*found, subscribe(_TEXTS)] if operation.key == SUBSCRIBE else found


@pytest.mark.parametrize("key", _RULED)
def test_a_malformed_body_is_refused_in_words_or_taken(library: Library, key: str) -> None:
    operations = [
        contract[key] for contract in library.contracts.values() if any(key == one.key for one in contract)
    ]
    for operation in operations:
        for body in _bodies(operation):
            for place, _ in places_of(body):
                for wrong in _WRONG if place else _WRONG[:-1]:
                    _check(operation, with_value(body, place, wrong))


def _check(operation: Operation, body: Any) -> None:
    assert operation.body_validator is not None
    found = check_body(operation, body, ("A",))
    if not operation.body_validator.accepts(body):
        assert found, body
        assert all(item.severity is Severity.ERROR and item.detail for item in found)


@pytest.mark.parametrize("number", [None, "", ...])
@pytest.mark.parametrize("revision", ["2024-02-15", "2026-07-15"])
def test_texts_need_a_number_that_says_something(library: Library, revision: str, number: Any) -> None:
    place = ("data", "attributes", "profiles", "data", 0, "attributes", "phone_number")
    body = with_value(subscribe(_TEXTS), place, number)
    found = check_body(library.contracts[revision][SUBSCRIBE], body)
    assert [item.code for item in found if "sms" in item.detail] == ["no-phone"]
