"""Each rule of rules.yaml: it has its places, and something can break it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from klaviyo_rehearsal.contracts.catalogue.violation_kind import Severity
from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.loading import bundled_rules, load
from klaviyo_rehearsal.contracts.openapi.strict_schema import strict_schema
from klaviyo_rehearsal.contracts.openapi.validator import Validator
from klaviyo_rehearsal.contracts.rules.rule import Rule
from tests.contracts.breaking import candidates

_RULES = bundled_rules()


def _place(rule: Rule) -> str:
    return f"{rule.code} at {rule.operation} /{'/'.join(rule.pointer)}"


def _binds(rule: Rule, contract: Contract) -> bool:
    """Say whether the rule changes the strict schema of its operation, as an error or as if it were one."""
    content = contract[rule.operation].request_content()
    schema = next(entry["schema"] for name, entry in content.items() if "json" in name)
    as_error = replace(
        rule,
        severity=Severity.ERROR,
        function=None,
        allows=(),
        schema=rule.schema or ({} if rule.any_case else {"not": {"const": 0}}),
    )
    return strict_schema(contract.document, schema, [as_error]) != strict_schema(
        contract.document, schema, []
    )


_BUNDLED = load().newest.keys


# Rules of revisions before the bundled ones have their own tests in test_flat_events.py.
@pytest.mark.parametrize(
    "rule", [rule for rule in _RULES if rule.operation in _BUNDLED and rule.until >= "2024-02-15"], ids=_place
)
def test_every_rule_has_a_place_in_every_revision_of_its_range(rule: Rule) -> None:
    contracts = [item for name, item in load().contracts.items() if rule.since <= name <= rule.until]
    assert contracts, "no bundled revision lies in its range"
    for contract in contracts:
        assert rule.operation in contract.operations, contract
        assert _binds(rule, contract), contract


@pytest.mark.parametrize("rule", [rule for rule in _RULES if rule.operation not in _BUNDLED], ids=_place)
def test_a_rule_of_an_operation_that_is_not_bundled_has_a_place_in_the_official_files(
    rule: Rule, official: dict[str, Contract]
) -> None:
    contracts = [item for item in official.values() if rule.operation in item.keys]
    assert any(_binds(rule, contract) for contract in contracts if rule.since <= contract.revision)


@pytest.mark.parametrize("rule", [rule for rule in _RULES if rule.schema], ids=_place)
def test_every_rule_is_a_schema_that_something_can_break(rule: Rule) -> None:
    validator = Validator(rule.schema)
    assert any(not validator.accepts(value) for value in candidates(rule.schema))


@pytest.mark.parametrize("rule", [rule for rule in _RULES if rule.schema], ids=_place)
def test_no_rule_takes_null_for_a_value(rule: Rule) -> None:
    """An attribute may be null at every revision (facts 13): a pattern binds texts, and so must its `not`."""
    assert Validator(rule.schema).accepts(None)


# The most items of a request, as the descriptions of the official files have it.
_MOST = re.compile(
    r"(?:Accepts up to|accepts a maximum of|Accepts a maximum of|codes per job we allow for is) `?([\d,]+)"
)


def test_the_most_items_of_a_request_are_those_of_the_official_descriptions(
    official: dict[str, Contract],
) -> None:
    stated = 0
    for revision, contract in official.items():
        for operation in contract:
            described = operation.entry.get("description", "")
            for number in _MOST.findall(described):
                stated += 1
                bounds = [
                    rule.schema.get("maxItems")
                    for rule in _RULES
                    if rule.operation == operation.key
                    and rule.since <= revision <= rule.until
                    and rule.schema
                ]
                assert int(number.replace(",", "")) in bounds, f"{operation.key} at {revision}: {number}"
    assert stated > 100
