"""The members of lists and segments, and when each joined: the only door to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from .clock import Clock, whole_seconds
from .segment_rules import rule_of
from .store import Collection

_NOBODY: Mapping[str, str] = MappingProxyType({})
# How often profiles, segments and memberships have changed.
_Version = tuple[int, int, int]


class Members:
    """The members of the lists and segments of one account, by the id of the group.

    The members of a segment with a rule follow from it at every read: the rule is evaluated when a profile, a
    segment or a membership has changed since the last one. Other segments have the members that a seed set.
    """

    def __init__(self, profiles: Collection, segments: Collection, clock: Clock) -> None:
        self._profiles = profiles
        self._segments = segments
        self._clock = clock
        # group id -> profile id -> when it joined
        self._joined: dict[str, dict[str, str]] = {}
        self._changes = 0
        self._evaluated: dict[str, _Version] = {}
        self._evaluating: set[str] = set()
        self._is_circular = False
        # Called with a list and the profiles that have joined it; set where a flow is triggered by one.
        self.on_join: Callable[[str, list[str]], None] | None = None

    @property
    def version(self) -> _Version:
        """How often profiles, segments and memberships have changed: while it stays, so do all members."""
        return (self._profiles.version, self._segments.version, self._changes)

    def follows(self, segment: str) -> bool:
        """Return whether the members of a segment follow from its rule; those of another one are set."""
        return rule_of(self._segments.get(segment) or {}) is not None

    def of(self, group: str) -> Mapping[str, str]:
        """Return when each member of a list or segment joined, by profile id; an unknown group is empty."""
        if group in self._segments:
            self._evaluate(group)
        joined = self._joined.get(group)
        return _NOBODY if joined is None else MappingProxyType(joined)

    def groups_of(self, profile: str, among: Iterable[str]) -> list[str]:
        """Return the groups among these that a profile is a member of, in their order."""
        return [group for group in among if profile in self.of(group)]

    def join(self, group: str, profiles: Iterable[str], *, historical: bool = False) -> None:
        """Put profiles on a list, or into a segment without a rule; members stay as they are.

        historical: no flow is triggered (facts 8.6, SPEC).
        """
        self._changes += 1
        now = whole_seconds(self._clock.now())
        joined = self._joined.setdefault(group, {})
        new = [profile for profile in dict.fromkeys(profiles) if profile not in joined]
        joined.update(dict.fromkeys(new, now))
        if self.on_join is not None and new and not historical:
            self.on_join(group, new)

    def leave(self, group: str, profiles: Iterable[str]) -> None:
        """Take profiles off a list; those that are no members are ignored."""
        self._changes += 1
        joined = self._joined.get(group, {})
        for profile in profiles:
            joined.pop(profile, None)

    def drop_group(self, group: str) -> None:
        """Forget the members of a list or segment that is deleted."""
        self._changes += 1
        self._joined.pop(group, None)

    def drop_profile(self, profile: str) -> None:
        """Take a profile that is deleted out of all groups."""
        self._changes += 1
        for joined in self._joined.values():
            joined.pop(profile, None)

    def move_profile(self, source: str, destination: str) -> None:
        """Give one profile the memberships of another, since the earlier of the two times."""
        self._changes += 1
        for joined in self._joined.values():
            when = joined.pop(source, None)
            if when is not None:
                joined[destination] = min(when, joined.get(destination, when))

    def dump(self) -> dict[str, Any]:
        """Return the members as JSON."""
        return self._joined

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Take over a dump. Raises TypeError or ValueError for a misfit."""
        self._joined = {group: dict(joined) for group, joined in saved.items()}
        self._changes += 1

    def _evaluate(self, segment: str) -> None:
        version = self.version
        if self._evaluated.get(segment) == version:
            return
        if segment in self._evaluating:
            self._is_circular = True
            return
        self._evaluating.add(segment)
        try:
            self._apply_rule(segment)
        finally:
            self._evaluating.discard(segment)
        # Where the rules of two segments name each other, each takes the last members of the other.
        if not self._is_circular:
            self._evaluated[segment] = version
        elif not self._evaluating:
            self._is_circular = False

    def _apply_rule(self, segment: str) -> None:
        attributes = self._segments.get(segment) or {}
        rule = rule_of(attributes)
        if rule is None or attributes.get("is_active") is False:
            return
        groups = {group: self.of(group) for group in rule.groups}
        before = self._joined.get(segment, {})
        now = whole_seconds(self._clock.now())
        self._joined[segment] = {
            profile: before.get(profile, now)
            for profile in self._profiles
            if rule.is_met(profile, self._profiles.get(profile) or {}, groups)
        }
