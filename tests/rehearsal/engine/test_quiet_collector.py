"""The collector is left as it was."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from klaviyo_rehearsal.rehearsal.engine.quiet_collector import quiet_collector


@pytest.fixture(autouse=True)
def _usual_collector() -> Iterator[None]:
    """Give each test a process's own thresholds: a command that ran in this one may have left others."""
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


def test_collections_are_rarer_within_and_as_before_afterwards() -> None:
    gc.unfreeze()
    before = gc.get_threshold()
    with quiet_collector():
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold()[0] > before[0]
    assert (gc.get_freeze_count(), gc.get_threshold()) == (0, before)


def test_objects_that_somebody_else_has_frozen_stay_frozen() -> None:
    gc.unfreeze()
    gc.freeze()
    try:
        with quiet_collector():
            pass
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
