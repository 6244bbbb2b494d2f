"""A change between two revisions, and the lists of names in its text."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.tools.change import REQUEST, Change, listed


def test_a_change_is_of_requests_unless_it_is_marked() -> None:
    assert Change("new", "GET /api/lists", "sort", "the parameter is new").side == REQUEST


def test_of_very_many_names_only_the_first_are_listed() -> None:
    assert listed(range(3)) == "0, 1, 2"
    assert listed(range(9)) == "0, 1, 2, 3, 4, 5, 6, 7, 8"
    assert listed(range(10)).endswith("6, 7 and 2 more")
