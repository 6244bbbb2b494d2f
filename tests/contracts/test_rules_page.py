"""The page of the rules is the catalogue's: nothing on it is written by hand."""

from __future__ import annotations

from contracts.bundled import bundled_rules
from contracts.rules_page import PAGE, render
from contracts.violation import CATALOGUE


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "run python -m contracts.rules_page"


def test_every_code_and_every_operation_with_a_rule_is_on_the_page() -> None:
    page = render()
    assert [code for code in CATALOGUE if f"\n### {code}\n" not in page] == []
    assert [rule for rule in bundled_rules() if f"`{rule.operation}`" not in page] == []
