"""Ids have the forms of Klaviyo's, and the same seed makes the same ones."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from klaviyo_rehearsal.mockserver.state.ids import Ids, is_event_id
from tests.mockserver.helpers import (
    Starter,
    connect,
    create_event,
    create_list,
    create_profile,
    state,
    taken,
)

_MAKERS: dict[str, Callable[[Ids], str]] = {
    "profile": lambda ids: ids.ulid(1_800_000_000.0),
    "list": lambda ids: ids.short(),
    "event": lambda ids: ids.event(),
    "event's uuid": lambda ids: ids.uuid_of_time(1_800_000_000),
    "error": lambda ids: ids.uuid4(),
}


@pytest.mark.parametrize("make", _MAKERS.values(), ids=list(_MAKERS))
def test_the_same_seed_makes_the_same_ids(make: Callable[[Ids], str]) -> None:
    one, other, third = Ids("7:A00001"), Ids("7:A00001"), Ids("8:A00001")
    made = [make(one) for _ in range(50)]
    assert made == [make(other) for _ in range(50)]
    assert len(set(made)) == 50
    assert made != [make(third) for _ in range(50)]


@given(st.integers(0, 2**32))
def test_each_kind_has_its_form(seed: int) -> None:
    ids = Ids(str(seed))
    assert len(ids.ulid(1_800_000_000.0)) == 26
    short, event = ids.short(), ids.event()
    assert len(short) == 6 and short.isascii() and short.isalnum()
    assert is_event_id(event)
    assert uuid.UUID(ids.uuid4()).version == 4


@given(st.floats(0, 2**32), st.floats(0.001, 2**30))
def test_ids_of_profiles_sort_by_time(earlier: float, gap: float) -> None:
    ids = Ids("seed")
    assert ids.ulid(earlier)[:10] <= ids.ulid(earlier + gap)[:10]


def test_ids_of_profiles_of_one_millisecond_sort_in_the_order_of_their_making() -> None:
    ids = Ids("seed")
    made = [ids.ulid(1_800_000_000.0) for _ in range(500)]
    loaded = Ids("another seed")
    loaded.restore(ids.dump())
    made += [loaded.ulid(1_800_000_000.0) for _ in range(500)]
    assert made == sorted(set(made))


@given(st.integers(0, 2**33))
def test_an_events_uuid_tells_its_time(seconds: int) -> None:
    made = uuid.UUID(Ids("seed").uuid_of_time(seconds))
    assert made.version == 1
    assert made.variant == uuid.RFC_4122
    # A version 1 UUID counts 100 ns since 15 October 1582.
    assert made.time / 10**7 + datetime(1582, 10, 15, tzinfo=UTC).timestamp() == seconds


@pytest.mark.parametrize(
    "text", ["", "NOPE01", "0123456789", "0123456789ab", "0123456789é", "012345678-a", " " * 11]
)
def test_other_texts_are_no_event_ids(text: str) -> None:
    assert not is_event_id(text)


def test_two_mocks_with_one_seed_answer_the_same_calls_with_the_same_ids(start: Starter, key: str) -> None:
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    settings = Settings(seed=7)
    states = []
    for _ in range(2):
        with connect(start(settings, clock=Clock(moment)), key) as api:
            create_profile(api, "ada@northwind.shop")
            create_event(api, "bob@northwind.shop")
            create_list(api)
            states.append(state(api, key))
    assert states[0] == states[1]


def test_another_seed_makes_other_ids(start: Starter, key: str) -> None:
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    made = []
    for seed in (0, 1):
        with connect(start(Settings(seed=seed), clock=Clock(moment)), key) as api:
            made.append(create_profile(api, "ada@northwind.shop"))
    assert made[0] != made[1]


def test_a_reset_account_makes_its_ids_anew(start: Starter, key: str) -> None:
    with connect(start(clock=Clock(datetime(2026, 11, 1, tzinfo=UTC))), key) as api:
        before = create_profile(api, "ada@northwind.shop")
        taken(api.post("/_mock/reset", params={"key": key}), 204)
        assert create_profile(api, "bob@northwind.shop") == before
