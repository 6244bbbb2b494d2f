"""The surroundings of an example: a zone that is not UTC, and random numbers that follow from its seed."""

from __future__ import annotations

import os
import random
import time

import pytest

from klaviyo_rehearsal.rehearsal.engine.surroundings import ZONE, surroundings


def drawn(seed: int) -> float:
    with surroundings(seed):
        return random.random()


def test_the_zone_is_half_an_hour_off_and_goes_afterwards() -> None:
    before = os.environ.get("TZ"), time.localtime(0).tm_min
    with surroundings(1):
        assert os.environ["TZ"] == ZONE
        assert time.localtime(0).tm_min == 30
    assert (os.environ.get("TZ"), time.localtime(0).tm_min) == before


def test_the_same_seed_draws_the_same_and_another_something_else() -> None:
    assert drawn(1) == drawn(1) != drawn(2)


def test_the_random_numbers_of_everyone_else_go_on_as_if_nothing_was_drawn() -> None:
    random.seed(0)
    expected = [random.random(), random.random()]
    random.seed(0)
    first = random.random()
    drawn(7)
    assert [first, random.random()] == expected


def test_a_failure_inside_leaves_no_zone_behind() -> None:
    before = os.environ.get("TZ")
    with pytest.raises(KeyError), surroundings(1):
        raise KeyError
    assert os.environ.get("TZ") == before
