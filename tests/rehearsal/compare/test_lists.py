"""Lists: names, members and tags."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.rehearsal.compare.accounts import compare
from tests.rehearsal.compare.planted import BEN, STATE, Change, changed, differences_of, set_to, snapshot_of


@pytest.mark.parametrize(
    ("change", "kind", "field"),
    [
        (set_to("lists", 0, "members", []), "missing", "member ana@northwind.shop"),
        (set_to("lists", 1, "members", [BEN]), "extra", "member ben@northwind.shop"),
        (set_to("lists", 1, "name", "Friends"), "changed", "name"),
        (
            set_to("resources", 0, "relationships", {"lists": {"data": [{"type": "list", "id": "Y6nRLr"}]}}),
            "extra",
            "tag season",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_planted_difference_is_seen_in_its_place(change: Change, kind: str, field: str) -> None:
    assert (kind, field) in [(item.kind, item.field) for item in differences_of(change)]


def test_a_list_that_is_there_once_only_is_missing_or_extra() -> None:
    less, more = snapshot_of(changed(lambda state: state["lists"].pop())), snapshot_of(STATE)
    assert [item.kind for item in compare(more, less)] == ["missing"]
    assert [item.kind for item in compare(less, more)] == ["extra"]
