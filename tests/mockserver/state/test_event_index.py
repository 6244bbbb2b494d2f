"""Repeats, last events and metrics with a value."""

from __future__ import annotations

import orjson

from klaviyo_rehearsal.mockserver.state.event_index import EventIndex

_NOON, _ONE = "2026-11-01T12:00:00+00:00", "2026-11-01T13:00:00+00:00"


def test_an_event_of_the_same_profile_metric_and_mark_is_a_repeat() -> None:
    index = EventIndex()
    assert index.add("ada", "order", "id 1")
    assert not index.add("ada", "order", "id 1")
    assert (
        index.add("bob", "order", "id 1")
        and index.add("ada", "view", "id 1")
        and index.add("ada", "order", "2")
    )
    assert index.has("ada", "order", "id 1") and not index.has("ada", "order", "id 2")


def test_the_last_event_is_the_latest_and_not_the_last_recorded() -> None:
    index = EventIndex()
    assert index.last("ada") is None
    for when in (_ONE, _NOON):
        index.note_time("ada", when)
    assert index.last("ada") == _ONE


def test_a_merged_profile_brings_its_events_and_a_deleted_one_none() -> None:
    index = EventIndex()
    index.add("ada", "order", "id 1")
    index.add("bob", "order", "id 2")
    index.note_time("ada", _NOON)
    index.note_time("bob", _ONE)
    index.move_profile("bob", "ada")
    assert not index.add("ada", "order", "id 2") and not index.add("ada", "order", "id 1")
    assert (index.last("ada"), index.last("bob"), index.has("bob", "order", "id 2")) == (_ONE, None, False)
    index.drop_profile("ada")
    assert index.last("ada") is None and index.add("ada", "order", "id 1")


def test_the_index_comes_back_as_it_was() -> None:
    index, loaded = EventIndex(), EventIndex()
    index.add("ada", "order", "id 1")
    index.note_time("ada", _NOON)
    index.note_value("order")
    loaded.restore(orjson.loads(orjson.dumps(index.dump())))
    assert not loaded.add("ada", "order", "id 1")
    assert (loaded.last("ada"), loaded.has_value("order"), loaded.has_value("view")) == (_NOON, True, False)
