"""Lists and segments themselves."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.migrate.converting import attributes, replacement, requests


@pytest.mark.parametrize(("version", "field"), [("v1", "name"), ("v2", "list_name")])
def test_each_version_names_a_list_in_its_way(version: str, field: str) -> None:
    (made,) = requests(LegacyCall("create list", {field: "News"}, (), version))
    (renamed,) = requests(LegacyCall("update list", {field: "News"}, ("Y6nRLr",), version))
    assert attributes(made) == attributes(renamed) == {"name": "News"}
    assert renamed.path == "/api/lists/Y6nRLr"
    assert replacement(LegacyCall("create list", {}, (), version)).lacking


def test_a_group_is_a_list_or_a_segment() -> None:
    found = requests(LegacyCall("all members", {"marker": 5}, ("Y6nRLr",), "v2"))
    assert [request.operation for request in found] == [
        "GET /api/lists",
        "GET /api/lists/{id}/profiles",
        "GET /api/segments",
        "GET /api/segments/{id}/profiles",
    ]
    assert found[1].ids == (found[0].fills[0].placeholder,)


def test_lists_are_read_to_the_last_page_and_one_by_its_id() -> None:
    (every,) = requests(LegacyCall("list lists", {}, (), "v2"))
    assert every.pages
    (one,) = requests(LegacyCall("get list", {}, ("Y6nRLr",), "v2"))
    (gone,) = requests(LegacyCall("delete list", {}, ("Y6nRLr",), "v2"))
    assert (one.path, gone.method) == ("/api/lists/Y6nRLr", "DELETE")
