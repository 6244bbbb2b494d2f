"""A lived-in account: the subjects are in the midst, and everything can be planted."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from klaviyo_rehearsal.rehearsal.scenarios.lived_in import KINDS, LivedIn
from tests.rehearsal.scenarios.promises import is_in_the_midst

NUMBERS = range(1, 25)


def whole(number: int) -> tuple[LivedIn, dict[str, Any]]:
    """Return an account with a subject of each kind, and those subjects."""
    account = LivedIn(number)
    person = account.somebody()
    metric = account.metric()
    subjects = {
        "profiles": person,
        "lists": account.list(person["id"]),
        "segments": account.segment(person["id"]),
        "metrics": metric,
        "resources": account.tag("season"),
        "templates": account.template(),
        "campaigns": account.campaign("Scheduled"),
    }
    account.event(metric["name"], person["id"], time="2026-03-10T12:00:00+00:00")
    account.amid("metrics", "events", "templates", "campaigns")
    return account, subjects


@pytest.mark.parametrize("number", NUMBERS)
def test_a_subject_is_neither_first_nor_last_in_any_order(number: int) -> None:
    account, subjects = whole(number)
    planted = account.seed()
    for kind, subject in subjects.items():
        ids = [entry["id"] for entry in planted[kind]]
        if kind == "resources":  # the ids of tags are random
            assert subject["id"] not in (ids[0], ids[-1])
        else:
            is_in_the_midst(subject["id"], ids)


@pytest.mark.parametrize("number", [0, *NUMBERS])
def test_the_account_can_be_planted(number: int) -> None:
    account, _ = whole(number)
    planted = account.seed()
    target = Account("Abc123", Settings(), Clock())
    seed(target, planted)
    assert [*planted] == [kind for kind in KINDS if kind in planted]
    assert len(target.profiles) == len(planted["profiles"])
    assert len(target.collection("campaign")) == len(planted["campaigns"])


def test_number_0_has_no_bystanders() -> None:
    account, subjects = whole(0)
    planted = account.seed()
    assert {kind: len(entries) for kind, entries in planted.items()} == dict.fromkeys(
        [*subjects, "events"], 1
    )


def test_the_same_number_makes_the_same_account() -> None:
    assert whole(3)[0].seed() == whole(3)[0].seed()
    assert whole(3)[0].seed() != whole(4)[0].seed()


def test_a_scenario_asks_for_more_of_a_kind_or_for_none() -> None:
    account = LivedIn(1)
    account.list()
    account.amid(lists=11, segments=0)
    planted = account.seed()
    assert len(planted["lists"]) == 12
    assert "segments" not in planted


def test_bystanders_join_the_lists_unless_they_are_closed() -> None:
    sizes = []
    for closed in (False, True):
        account = LivedIn(1)
        target = account.list(account.person()["id"])
        if closed:
            account.closed()
        account.seed()
        sizes.append(len(target["members"]))
    assert sizes == [4, 1]
