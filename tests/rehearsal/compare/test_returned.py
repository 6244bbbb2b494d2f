"""Returned values: compared where they have the form of the old answer."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.compare.returned import Performed, compare_returned

LISTS = [{"list_id": "Y6nRLr", "list_name": "News"}, {"list_id": "QkS3xD", "list_name": "News"}]


def differences(pages: list[Any], returned: Any, name: str = "list lists") -> list[tuple[str, str]]:
    performed = Performed(LegacyCall(name, {}, (), "v2"), pages, returned)
    return [(item.kind, item.field) for item in compare_returned(performed)]


@pytest.mark.parametrize(
    "returned",
    [None, "Y6nRLr", 2, [{"type": "list", "id": "Y6nRLr", "attributes": {}}], {"data": {"type": "list"}}],
)
def test_a_value_of_another_form_is_not_compared(returned: Any) -> None:
    assert differences([LISTS], returned) == []


def test_the_old_answer_passes_in_any_order() -> None:
    assert differences([LISTS], LISTS[::-1]) == []


def test_lists_of_one_name_are_two() -> None:
    assert differences([LISTS], LISTS[:1]) == [("missing", "returned")]
    assert differences([LISTS], [*LISTS, LISTS[0]]) == [("extra", "returned")]


def test_a_status_in_other_words_is_changed() -> None:
    campaign = {"id": "01HQ", "status": "sent", "name": "Spring"}
    assert differences([campaign], {**campaign, "status": "Sent"}, "get campaign") == [
        ("changed", "status, returned")
    ]
    assert differences([campaign], {"id": "01HQ", "status": "sent"}, "get campaign") == []


def test_figures_cut_to_whole_numbers_are_changed() -> None:
    old = {"metric": {"id": "Mt9KpL"}, "results": [{"data": [{"values": [2.5]}]}]}
    new = {"results": [{"data": [{"values": [2]}]}]}
    assert differences([old], new, "metric export") == [("changed", "results, returned")]
    assert differences([old], {"results": old["results"]}, "metric export") == []


def test_pages_are_taken_together() -> None:
    pages = [{"records": [{"id": "a", "email": "a@northwind.shop"}], "marker": 1}, {"records": [{"id": "b"}]}]
    assert differences(pages, [{"id": "a"}, {"id": "b"}], "all members") == []
    assert differences(pages, {"records": [{"id": "a"}]}, "all members") == [("missing", "returned")]


def test_the_order_of_a_timeline_has_a_meaning() -> None:
    page = {"data": [{"id": "b", "timestamp": 2}, {"id": "a", "timestamp": 1}]}
    assert differences([page], page["data"][::-1], "timeline") == [("changed", "order, returned")]


def test_times_are_equal_in_both_forms() -> None:
    person = {"id": "a", "created": "2026-07-15 09:30:00"}
    assert differences([person], {"id": "a", "created": "2026-07-15T09:30:00+00:00"}, "get person") == []
    assert differences([person], {"id": "a", "created": "2026-07-15T10:30:00+00:00"}, "get person") == [
        ("changed", "created, returned")
    ]


def test_a_time_is_as_the_old_api_wrote_it_to_the_second() -> None:
    metric = {"id": "Mt9KpL", "created": "2026-07-15 09:30:00"}
    new = {"id": "Mt9KpL", "created": "2026-07-15T09:30:00.183132+00:00"}
    assert differences([[metric]], [new], "list metrics") == []


def test_entries_without_ids_are_paired_whatever_their_order() -> None:
    names = [{"list_name": item["list_name"]} for item in [*LISTS, {"list_name": "Adults"}]]
    old = [*LISTS, {"list_id": "Zzz999", "list_name": "Adults"}]
    assert differences([old], sorted(names, key=lambda item: item["list_name"])) == []
    assert differences([old], names[1:]) == [("missing", "returned")]


def test_entries_are_paired_by_what_was_returned_of_them() -> None:
    old = [{"id": "a", "email": "a@northwind.shop"}, {"id": "b", "email": "b@northwind.shop"}]
    new = [{"email": "b@northwind.shop"}, {"email": "a@northwind.shop"}]
    assert differences([old], new, "all members") == []


def test_two_entries_of_one_address_are_paired_by_the_rest() -> None:
    old = [{"email": "a@northwind.shop", "reason": reason} for reason in ("bounced", "unsubscribed")]
    assert differences([old], old[::-1], "list exclusions") == []


PERSON = {"object": "person", "id": "p", "$email": "a@northwind.shop"}
EVENTS = [{"id": name, "timestamp": 7 + (name == "c"), "person": PERSON, "uuid": "1"} for name in "cab"]


def test_a_part_of_an_object_within_is_a_part() -> None:
    new = [{**item, "person": {"$email": "a@northwind.shop"}} for item in EVENTS]
    assert differences([EVENTS], new, "timeline") == []
    wrong = [{**item, "person": {"$email": "b@northwind.shop"}} for item in EVENTS[:1]]
    assert differences([EVENTS[:1]], wrong, "timeline") == [("changed", "person, returned")]


def test_a_field_of_today_within_an_object_of_v1_is_none_of_its_own() -> None:
    old = {"id": "Mt9KpL", "integration": {"object": "integration", "name": "API"}}
    new = {"id": "Mt9KpL", "integration": {"object": "integration", "name": "API", "key": "api"}}
    assert differences([old], new, "list metrics") == []


def test_events_of_one_second_have_no_order_and_uuids_are_drawn() -> None:
    new = [{**item, "uuid": "2"} for item in (EVENTS[0], EVENTS[2], EVENTS[1])]
    assert differences([EVENTS], new, "timeline") == []
    assert differences([EVENTS], EVENTS[::-1], "timeline") == [("changed", "order, returned")]
