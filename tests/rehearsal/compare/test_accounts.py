"""Two accounts: equal whatever their drawn ids and clocks, and compared type by type."""

from __future__ import annotations

from klaviyo_rehearsal.rehearsal.compare.accounts import compare
from tests.rehearsal.compare.planted import STATE, TRACK, after, snapshot_of


def test_accounts_of_the_same_calls_are_equal_whatever_their_ids_and_clocks() -> None:
    assert compare(after(TRACK), after(TRACK, seed=5)) == []


def test_accounts_of_the_same_seed_are_equal_whatever_their_drawn_ids() -> None:
    assert compare(snapshot_of(STATE), snapshot_of(STATE, drawn_from=7)) == []


def test_everything_of_an_account_is_missing_in_an_empty_one() -> None:
    subjects = [item.subject.split(" ")[0] for item in compare(snapshot_of(STATE), snapshot_of({}))]
    assert subjects == ["profile", "profile", "list", "list", "tag", "campaign", "template"]
