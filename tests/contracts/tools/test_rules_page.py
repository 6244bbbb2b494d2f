"""The page of the rules is the catalogue's: nothing on it is written by hand."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.openapi.loading import bundled_rules
from klaviyo_rehearsal.contracts.tools.rules_page import PAGE, render
from klaviyo_rehearsal.contracts.violation import CATALOGUE


def test_the_page_is_up_to_date() -> None:
    remedy = "run python -m klaviyo_rehearsal.contracts.tools.rules_page"
    assert PAGE.read_text(encoding="utf-8") == render(), remedy


def test_every_code_and_every_operation_with_a_rule_is_on_the_page() -> None:
    page = render()
    assert [code for code in CATALOGUE if f"\n### {code}\n" not in page] == []
    assert [rule for rule in bundled_rules() if f"`{rule.operation}`" not in page] == []
