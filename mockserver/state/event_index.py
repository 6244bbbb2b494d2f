"""Facts about the events of an account that no single event holds."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

from klaviyo_rehearsal.contracts.texts import require_texts


class EventIndex:
    """The repeats, the last events of profiles and the metrics with a value.

    A repeat has the metric, the profile and the mark of an event that was recorded before; the mark is its
    unique_id or its second (facts 8.1).
    """

    def __init__(self) -> None:
        # profile id -> "metric:mark" of each of its events
        self._keys: dict[str, set[str]] = {}
        # profile id -> when its last event was, in ISO 8601: such texts sort by time
        self._last: dict[str, str] = {}
        self._valued: set[str] = set()
        # Events that are accepted and not recorded yet; only for the journal, so that no state file has them.
        self._announced: set[str] = set()

    def announce(self, mark: str) -> bool:
        """Note an event that will be recorded after the lag. Returns False for one that was noted before."""
        if mark in self._announced:
            return False
        self._announced.add(mark)
        return True

    def add(self, profile: str, metric: str, mark: str) -> bool:
        """Note an event. Returns False, and changes nothing, for a repeat."""
        key = f"{metric}:{mark}"
        keys = self._keys.get(profile)
        if keys is None:
            self._keys[profile] = {key}
            return True
        if key in keys:
            return False
        keys.add(key)
        return True

    def has(self, profile: str, metric: str, mark: str) -> bool:
        """Check whether a profile has an event of a metric with this mark."""
        return f"{metric}:{mark}" in self._keys.get(profile, ())

    def last(self, profile: str) -> str | None:
        """Return when the last event of a profile was, in ISO 8601."""
        return self._last.get(profile)

    def note_time(self, profile: str, when: str) -> None:
        """Note the time of an event, in ISO 8601 and UTC."""
        if when > self._last.get(profile, ""):
            self._last[profile] = when

    def has_value(self, metric: str) -> bool:
        """Check whether a metric has ever had a value: later events without one get 0 (facts 8.1, EVT)."""
        return metric in self._valued

    def note_value(self, metric: str) -> None:
        """Note that a metric has had a value."""
        self._valued.add(metric)

    def drop_profile(self, profile: str) -> None:
        """Forget a profile that is deleted."""
        self._keys.pop(profile, None)
        self._last.pop(profile, None)

    def move_profile(self, source: str, destination: str) -> None:
        """Give one profile the events of another, as when they are merged."""
        keys = self._keys.pop(source, None)
        if keys is not None:
            self._keys.setdefault(destination, set()).update(keys)
        last = self._last.pop(source, None)
        if last is not None:
            self.note_time(destination, last)

    def dump(self) -> dict[str, Any]:
        """Return the index as JSON."""
        return {
            "keys": {profile: sorted(keys) for profile, keys in self._keys.items()},
            "last": self._last,
            "valued": sorted(self._valued),
        }

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Take over a dump. Raises KeyError, TypeError or ValueError for a misfit."""
        self._keys = {profile: set(keys) for profile, keys in saved["keys"].items()}
        self._last = dict(saved["last"])
        self._valued = set(saved["valued"])
        require_texts(chain(self._last.values(), self._valued, *self._keys.values()))
