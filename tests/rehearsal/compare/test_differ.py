"""The differ over a schema of its own: how resources pair up, and in which order differences come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from klaviyo_rehearsal.rehearsal.compare.differ import differences
from klaviyo_rehearsal.rehearsal.compare.schema import Circumstances, Remedy, Schema, Snapshot

SHELF = Schema(
    kind="book",
    label=lambda book, snapshot: f"book '{book['title']}'",
    fields=lambda book, snapshot: {name: value for name, value in book.items() if name != "id"},
    missing="buy it",
    extra="sell it",
    identity=("id", "isbn"),
    remedies=(Remedy("pages", "count the {field}"),),
)
DUNE = {"id": "1", "title": "Dune", "pages": 412}
EMMA = {"id": "2", "title": "Emma", "pages": 474}


def shelf(*books: Mapping[str, Any]) -> Snapshot:
    return Snapshot({"resources": {"book": list(books)}}, Circumstances())


def found(old: Snapshot, new: Snapshot, schema: Schema = SHELF) -> list[tuple[str, str, str]]:
    return [(item.kind, item.subject, item.field) for item in differences(schema, old, new)]


def test_the_same_books_in_another_order_are_no_difference() -> None:
    assert found(shelf(DUNE, EMMA), shelf(EMMA, DUNE)) == []


def test_a_changed_field_has_its_values_and_its_remedy() -> None:
    (item,) = differences(SHELF, shelf(DUNE), shelf({**DUNE, "pages": 400}))
    assert (item.kind, item.field, item.legacy, item.actual) == ("changed", "pages", 412, 400)
    assert item.hint == "count the pages"


def test_a_field_on_one_side_only_is_missing_or_extra() -> None:
    short = {name: value for name, value in DUNE.items() if name != "pages"}
    assert found(shelf(DUNE), shelf(short)) == [("missing", "book 'Dune'", "pages")]
    assert found(shelf(short), shelf(DUNE)) == [("extra", "book 'Dune'", "pages")]


def test_an_optional_field_may_be_added_but_not_lost() -> None:
    schema = replace(SHELF, optional=frozenset({"pages"}))
    short = {name: value for name, value in DUNE.items() if name != "pages"}
    assert found(shelf(short), shelf(DUNE), schema) == []
    assert found(shelf(DUNE), shelf(short), schema) == [("missing", "book 'Dune'", "pages")]


@pytest.mark.parametrize("key", ["id", "isbn"])
def test_books_that_share_an_identity_pair_up(key: str) -> None:
    before = {"id": "1", "isbn": "x", "title": "Dune"}
    after = {"id": "7", "isbn": "7", "title": "Emma", key: before[key]}
    assert {kind for kind, _, _ in found(shelf(before), shelf(after))} == {"changed"}


def test_without_an_identity_an_equal_book_pairs_up_before_one_of_the_same_title() -> None:
    old = shelf({**DUNE, "id": "a"}, {**DUNE, "id": "b", "pages": 500})
    new = shelf({**DUNE, "id": "c", "pages": 500}, {**DUNE, "id": "d"})
    assert found(old, new) == []


def test_books_that_share_nothing_pair_up_in_their_order_unless_the_schema_forbids_it() -> None:
    old, new = shelf(DUNE), shelf({"id": "9", "title": "Emma", "pages": 412})
    assert found(old, new) == [("changed", "book 'Dune'", "title")]
    assert found(old, new, replace(SHELF, paired_anyhow=False)) == [
        ("missing", "book 'Dune'", ""),
        ("extra", "book 'Emma'", ""),
    ]


def test_in_groups_only_books_of_the_same_title_pair_up() -> None:
    schema = replace(SHELF, grouped=True, identity=())
    assert found(shelf(EMMA, DUNE), shelf({**DUNE, "pages": 1}), schema) == [
        ("changed", "book 'Dune'", "pages"),
        ("missing", "book 'Emma'", ""),
    ]


def test_some_fields_are_reported_first() -> None:
    schema = replace(SHELF, first=("title",), identity=("id",))
    after = {"id": "1", "title": "Emma", "pages": 1}
    assert [field for _, _, field in found(shelf(DUNE), shelf(after), schema)] == ["title", "pages"]


def test_books_that_are_not_compared_are_passed_over() -> None:
    assert found(shelf(DUNE), shelf(), replace(SHELF, compared=lambda book: book["pages"] > 450)) == []
