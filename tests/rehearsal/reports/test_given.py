"""The account of a failure: shown as far as the calls name it, and counted beyond."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.reports.given import given_lines, shortened
from klaviyo_rehearsal.rehearsal.scenarios.bystanders import mail_flow
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario

CALL = LegacyCall("add members", {"profiles": [{"email": " guest7@northwind.shop "}]}, ("Y6nRLr",), "v2")


def account(people: int, lists: int) -> Scenario:
    profiles = [{"id": f"P{number}", "email": f"guest{number}@northwind.shop"} for number in range(people)]
    return Scenario(
        (CALL,), {"profiles": profiles, "lists": [{"id": "Y6nRLr"}, *({"id": f"L{n}"} for n in range(lists))]}
    )


def test_a_small_account_is_shown_whole() -> None:
    assert list(given_lines(account(1, 1))) == [
        'profiles {"id":"P0","email":"guest0@northwind.shop"}',
        'lists {"id":"Y6nRLr"}',
        'lists {"id":"L0"}',
    ]


def test_of_a_larger_one_the_named_resources_are_shown_and_the_others_counted() -> None:
    assert list(given_lines(account(9, 3))) == [
        'profiles {"id":"P7","email":"guest7@northwind.shop"}',
        'lists {"id":"Y6nRLr"}',
        "and beside them 8 profiles, 3 lists",
    ]


def test_a_thousand_named_people_are_shown_a_few_times() -> None:
    call = LegacyCall(
        "add members", {"emails": [f"guest{number}@northwind.shop" for number in range(1000)]}, (), "v2"
    )
    lines = list(given_lines(Scenario((call,), account(1000, 0).seed)))
    assert len(lines) == 6
    assert lines[-1] == "and beside them 995 profiles, 1 lists"


def test_a_long_line_is_cut_with_the_number_of_characters_left_out() -> None:
    assert shortened("x" * 2000) == "x" * 2000
    assert shortened("x" * 2010) == "x" * 2000 + "... (10 characters more)"


def test_the_flow_of_a_template_that_is_named_is_shown_with_its_own_template() -> None:
    templates = [{"id": identifier, "html": "x"} for identifier in ("TeMp01", "TeMp02", "TeMp03", "TeMp04")]
    flows = [
        mail_flow("FlOw01", "TeMp01", "TeMp02", "Hi", "a@b.de", "N"),
        mail_flow("FlOw02", "TeMp03", "TeMp04", "Hi", "a@b.de", "N"),
    ]
    lists = [{"id": "Y6nRLr"}]
    call = LegacyCall("send template", {"to": "ana@northwind.shop"}, ("TeMp01",), "v1")
    lines = list(given_lines(Scenario((call,), {"lists": lists, "templates": templates, "flows": flows})))
    assert [line[:27] for line in lines[:3]] == [
        'templates {"id":"TeMp01","h',
        'templates {"id":"TeMp02","h',
        'flows {"id":"FlOw01","name"',
    ]
    assert lines[3] == "and beside them 1 lists, 2 templates, 1 flows"
