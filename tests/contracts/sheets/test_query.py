"""Query parameters and filters."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.sheets.query import (
    additional_fields,
    fieldset,
    filters,
    includes,
    page_size,
    sorts,
)


def _choices(stated: dict[str, object]) -> list[str]:
    schema = stated["schema"]
    assert isinstance(schema, dict)
    found = schema.get("items", schema)["enum"]
    assert isinstance(found, list)
    return found


def test_a_fieldset_has_the_id_where_the_revision_has_it() -> None:
    assert _choices(fieldset("pet", ["name", "age"], with_id=False)) == ["age", "name"]
    assert _choices(fieldset("pet", ["name", "age"], with_id=True)) == ["age", "id", "name"]


def test_lists_are_divided_by_commas() -> None:
    for stated in (includes(["owner"]), additional_fields("pet", ["diet"])):
        assert (stated["style"], stated["explode"]) == ("form", False)
    assert additional_fields("pet", ["diet"])["name"] == "additional-fields[pet]"


def test_a_field_sorts_both_ways() -> None:
    assert _choices(sorts(["created", "name"])) == ["created", "-created", "name", "-name"]


def test_a_page_has_a_size() -> None:
    assert (
        page_size("1..50 = 20", {"type": "integer"})["description"]
        == "How many resources a page holds, 1..50."
    )


def test_filters_name_operators_and_a_type() -> None:
    assert filters({"name": "equals, any", "seen": "less-than (date-time)", "tag": "has"}, "here") == {
        "name": {"operators": {"single": ["equals"], "list": ["any"]}, "value": {"type": "string"}},
        "seen": {"operators": {"single": ["less-than"]}, "value": {"type": "string", "format": "date-time"}},
        "tag": {"operators": {"none": ["has"]}, "value": {"type": "string"}},
    }
    choice = filters({"status": "equals (queued | complete)"}, "here")["status"]["value"]
    assert choice == {"type": "string", "enum": ["queued", "complete"]}


def test_a_filter_with_a_mistake_is_refused() -> None:
    with pytest.raises(ContractError, match="here/filters/name: 'equals any' is no list of operators"):
        filters({"name": "equals any"}, "here")
