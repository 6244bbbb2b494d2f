"""The rules beyond the published schemas: how they are written, and that each of them bites."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.openapi.contract import Contract, Library
from klaviyo_rehearsal.contracts.openapi.loading import bundled_rules
from klaviyo_rehearsal.contracts.openapi.strict_schema import strict_schema
from klaviyo_rehearsal.contracts.openapi.validator import Validator
from klaviyo_rehearsal.contracts.rules.rules import Rule, parse_rules
from klaviyo_rehearsal.contracts.violation import Severity

_RULES = bundled_rules()


def _place(rule: Rule) -> str:
    return f"{rule.code} at {rule.operation} /{'/'.join(rule.pointer)}"


def _binds(rule: Rule, contract: Contract) -> bool:
    """Say whether the rule changes the strict schema of its operation, as an error or as if it were one."""
    method, path = rule.operation.split(" ")
    content = contract.document["paths"][path][method.lower()]["requestBody"]["content"]
    schema = content["application/json"]["schema"]
    as_error = replace(
        rule, code="bad-value", function=None, opens=(), schema=rule.schema or {"not": {"const": 0}}
    )
    return strict_schema(contract.document, schema, [as_error]) != strict_schema(
        contract.document, schema, []
    )


@pytest.mark.parametrize("rule", _RULES, ids=_place)
def test_every_rule_has_a_place_in_every_revision_of_its_range(rule: Rule, library: Library) -> None:
    contracts = [item for name, item in library.contracts.items() if rule.since <= name <= rule.until]
    assert contracts, "no bundled revision lies in its range"
    for contract in contracts:
        assert rule.operation in contract.operations, contract
        assert _binds(rule, contract), contract


@pytest.mark.parametrize("rule", [rule for rule in _RULES if rule.function is None], ids=_place)
def test_every_rule_is_a_schema_that_something_can_break(rule: Rule) -> None:
    validator = Validator(rule.schema)
    undated = {"data": [{"attributes": {"subscriptions": {"email": {"marketing": {}}}}}]}
    candidates: list[Any] = ["x" * 256, "a@example.com", "", 499, {}, {"$value": "1"}, [0] * 10_001]
    candidates += [{key: 1} for key in ("$email", "$event_id", "list", "lists", "relationships")]
    candidates += [{"properties": {"$value": 1}}, dict.fromkeys(map(str, range(401)))]
    candidates += [[], {"subscriptions": {"sms": {}}}, {"historical_import": True, "profiles": undated}]
    assert any(not validator.accepts(candidate) for candidate in candidates)


def test_a_rule_is_an_error_a_loss_or_advice_as_its_code_is() -> None:
    severities = {rule.code: rule.severity for rule in _RULES}
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
    with pytest.raises(ContractError, match="^rules.yaml: rule 1: names neither or both"):
        parse_rules([{"code": "bad-phone", "at": ["POST /a /b"], **parts}])


def test_an_unknown_function_is_an_error_that_names_the_rule() -> None:
    with pytest.raises(ContractError, match="^rules.yaml: rule 1: no function 'guess'"):
        parse_rules([{"code": "bad-phone", "at": ["POST /a /b"], "function": "guess"}])


@pytest.mark.parametrize("place", ["POST /a", "POST /a b", "POST /a /b c", "/a /b", "POST  /a /b", ""])
def test_a_malformed_place_is_an_error_that_names_the_rule(place: str) -> None:
    with pytest.raises(ContractError, match="^rules.yaml: rule 1: .* is not 'METHOD /path /pointer'$"):
        parse_rules([{"code": "bad-phone", "at": [place], "schema": {}}])
