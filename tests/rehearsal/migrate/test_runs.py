"""Calls in a row that one request takes: only where the account ends the same."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.migrate.runs import is_reading, runs, without_pages
from tests.rehearsal.migrate.converting import placed


def grouped(*calls: LegacyCall, batch: int = 2) -> list[list[int]]:
    """Return the numbers of the calls of each group."""
    return [[call.line or 0 for call in group] for group in runs(placed(*calls), batch, lambda person: False)]


def identify(**person: Any) -> LegacyCall:
    return LegacyCall.identify({f"${name}": value for name, value in person.items()})


def track(**person: Any) -> LegacyCall:
    return LegacyCall.track("X", {f"${name}": value for name, value in person.items()})


def v2(name: str, **arguments: Any) -> LegacyCall:
    return LegacyCall(name, arguments, ("Y6nRLr",), "v2")


def test_people_and_their_events_are_an_import_and_a_job_after_it() -> None:
    calls = [identify(email="a@x"), track(email="a@x"), identify(email="b@x"), track(email="b@x")]
    assert grouped(*calls) == [[1, 3], [2, 4]]


def test_people_who_are_named_after_their_events_are_imported_after_them() -> None:
    calls = [track(email="a@x"), identify(email="a@x"), track(email="b@x"), identify(email="b@x")]
    assert grouped(*calls) == [[1, 3], [2, 4]]
    assert grouped(*calls, track(email="a@x")) == [[1, 3], [2, 4], [5]]


def test_fewer_than_a_batch_keep_their_order() -> None:
    calls = [identify(email="a@x"), track(email="a@x"), identify(email="b@x"), track(email="b@x")]
    assert grouped(*calls, batch=3) == grouped(*calls, batch=0) == [[1], [2], [3], [4]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (identify(email="a@x", city="Rome"), identify(email="a@x", city="Bonn")),
        (track(email="a@x", city="Rome"), track(email="a@x", city="Bonn")),
        (identify(email="a@x"), identify(id="7")),
        (track(email="a@x"), track(id="7")),
    ],
)
def test_two_that_may_be_one_person_are_not_in_one_job(first: LegacyCall, second: LegacyCall) -> None:
    assert grouped(first, second) == [[1], [2]]


def test_a_person_between_two_events_of_theirs_ends_a_stretch() -> None:
    calls = [track(email="a@x"), identify(email="a@x"), track(email="a@x")]
    assert grouped(*calls) == [[1], [2], [3]]


def test_a_person_with_the_same_facts_may_have_several_events() -> None:
    assert grouped(track(email="a@x"), track(email="a@x"), track(email="b@x")) == [[1, 2, 3]]


def test_another_call_ends_a_stretch() -> None:
    calls = [track(email="a@x"), v2("unsubscribe", emails=["a@x"]), track(email="b@x")]
    assert grouped(*calls) == [[1], [2], [3]]


def test_calls_about_one_list_are_together_where_they_name_different_people() -> None:
    people = [v2("subscribe", profiles=[{"email": item}]) for item in ("a@x", "b@x", "a@x")]
    assert grouped(*people) == [[1, 2], [3]]
    other = LegacyCall("subscribe", {"profiles": [{"email": "c@x"}]}, ("Other",), "v2")
    assert grouped(people[0], other) == [[1], [2]]


def test_additions_of_v1_are_together_where_they_ask_for_the_same() -> None:
    def add(email: str, confirm: str) -> LegacyCall:
        return LegacyCall("add members", {"email": email, "confirm_optin": confirm}, ("Y6nRLr",), "v1")

    assert grouped(add("a@x", "false"), add("b@x", "false"), add("c@x", "true")) == [[1, 2], [3]]


def test_pages_of_a_reading_are_one_reading_whatever_the_batch() -> None:
    pages = [LegacyCall("list campaigns", {"page": number}, (), "v1") for number in range(3)]
    assert grouped(*pages, batch=0) == [[1, 2, 3]]
    timeline = [LegacyCall("timeline", since, (), "v1") for since in ({}, {"since": "tok"}, {"since": "9"})]
    assert grouped(*timeline, batch=0) == [[1, 2], [3]]


def test_a_reading_from_its_first_page_has_no_token() -> None:
    (by_token, by_time) = placed(
        LegacyCall("timeline", {"since": "1-a", "sort": "asc"}), LegacyCall("timeline", {"since": "1"})
    )
    assert is_reading(by_token)
    assert without_pages(by_token.call) == {"sort": "asc"}
    assert without_pages(by_time.call) == {"since": "1"}


def test_people_who_cannot_go_into_a_job_stay_alone() -> None:
    calls = placed(identify(email="a@x"), identify(email="b@x"))
    assert len([*runs(calls, 2, lambda person: True)]) == 2


def test_thousands_of_calls_in_a_row_are_one_group_at_once() -> None:
    calls = [v2("subscribe", profiles=[{"email": f"p{number}@x"}]) for number in range(3000)]
    assert [len(group) for group in grouped(*calls)] == [3000]
