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
