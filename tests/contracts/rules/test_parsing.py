"""Rules as they are written in rules.yaml."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.catalogue.violation_kind import Severity
from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.openapi.loading import bundled_rules
from klaviyo_rehearsal.contracts.rules.parsing import parse_rules


def test_a_rule_is_an_error_a_loss_or_advice_as_its_code_is() -> None:
    severities = {rule.code: rule.severity for rule in bundled_rules()}
    assert severities["bad-phone"] is Severity.ERROR
    assert severities["reserved-domain"] is Severity.LOSS
    assert severities["list-unsubscribe"] is Severity.ADVICE


def test_a_rule_holds_at_each_of_its_places_and_in_its_range() -> None:
    entry = {
        "code": "bad-phone",
        "at": ["POST /api/a /data/*/phone", "PATCH /api/a/{id} /phone"],
        "schema": {"minLength": 1},
        "since": "2024-02-15",
    }
    one, other = parse_rules([entry])
    assert (one.operation, one.pointer) == ("POST /api/a", ("data", "*", "phone"))
    assert (other.operation, other.pointer) == ("PATCH /api/a/{id}", ("phone",))
    assert (one.since, one.schema) == ("2024-02-15", {"minLength": 1})
    assert one.since <= "2026-07-15" <= one.until
    assert not one.since <= "2023-12-15"


def test_a_rule_without_a_range_holds_for_every_revision() -> None:
    (rule,) = parse_rules([{"code": "bad-phone", "at": ["POST /a /b"], "schema": {}}])
    assert rule.since <= "2022-10-17"
    assert rule.until >= "2099-01-15.pre"


def test_an_unknown_code_is_an_error_that_names_the_rule() -> None:
    entries: list[dict[str, Any]] = [
        {"code": code, "at": ["POST /a /b"], "schema": {}} for code in ("bad-phone", "bad-hair")
    ]
    with pytest.raises(ContractError, match=r"^rules\.yaml: rule 2: no code 'bad-hair'"):
        parse_rules(entries)


@pytest.mark.parametrize("parts", [{}, {"schema": {}, "function": "deep-values"}])
def test_a_rule_has_either_a_schema_or_a_function(parts: dict[str, Any]) -> None:
    with pytest.raises(ContractError, match="^rules.yaml: rule 1: names none or several"):
        parse_rules([{"code": "bad-phone", "at": ["POST /a /b"], **parts}])


def test_an_unknown_function_is_an_error_that_names_the_rule() -> None:
    with pytest.raises(ContractError, match="^rules.yaml: rule 1: no function 'guess'"):
        parse_rules([{"code": "bad-phone", "at": ["POST /a /b"], "function": "guess"}])


@pytest.mark.parametrize("place", ["POST /a", "POST /a b", "POST /a /b c", "/a /b", "POST  /a /b", ""])
def test_a_malformed_place_is_an_error_that_names_the_rule(place: str) -> None:
    with pytest.raises(ContractError, match="^rules.yaml: rule 1: .* is not 'METHOD /path /pointer'$"):
        parse_rules([{"code": "bad-phone", "at": [place], "schema": {}}])


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"at": ["POST /a /b"], "schema": {}}, "the key 'code' is missing"),
        ({"code": "bad-phone", "schema": {}}, "the key 'at' is missing"),
        ({"code": "bad-phone", "at": ["POST /a /b"], "schema": {}, "least": 1}, "unknown key 'least'"),
    ],
)
def test_a_missing_or_unknown_key_is_an_error_that_names_the_rule(
    entry: dict[str, Any], message: str
) -> None:
    with pytest.raises(ContractError, match=rf"^rules\.yaml: rule 1: {message}"):
        parse_rules([entry])
