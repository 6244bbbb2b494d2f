"""The members of lists and segments, and when each joined: the only door to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sortedcontainers import SortedList

from klaviyo_rehearsal.contracts.texts import require_texts

from .clock import Clock, whole_seconds
from .segment_rules import rule_of
from .store import Changes, Collection, SortKey

_NOBODY: Mapping[str, str] = MappingProxyType({})
# How often profiles, segments and memberships have changed.
_Version = tuple[int, int, int]


class Members:
    """The members of the lists and segments of one account, by the id of the group.

    The members of a segment with a rule follow from it at every read: the rule is evaluated for the profiles
    that have changed since the last one. Other segments have the members that a seed set.
    """

    def __init__(self, profiles: Collection, segments: Collection, clock: Clock) -> None:
        self._profiles = profiles
        self._segments = segments
        self._clock = clock
        # group id -> profile id -> when it joined
        self._joined: dict[str, dict[str, str]] = {}
        # The same in the order of a page, for groups that were paged through.
        self._ordered: dict[str, Any] = {}
        # segment id -> when each past member joined and left
        self._left: dict[str, list[tuple[str, str]]] = {}
        self._changes = 0
        self._evaluated: dict[str, _Version] = {}
        # segment id -> its row, and the position among the changes, that its members follow from
        self._followed: dict[str, tuple[bytes, int]] = {}
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

    def ordered(self, group: str) -> Any:
        """Return all ((1, when it joined), profile id) of a group in order: made once, and kept up."""
        joined = self.of(group)
        found = self._ordered.get(group)
        if found is None:
            found = self._ordered[group] = SortedList(map(_place, joined.items()))
        return found

    def left(self, segment: str) -> Sequence[tuple[str, str]]:
        """Return when each past member of a segment joined and left it; those of lists are not kept."""
        return self._left.get(segment, ())

    def groups_of(self, profile: str, among: Iterable[str]) -> list[str]:
        """Return the groups among these that a profile is a member of, in their order."""
        return [group for group in among if profile in self.of(group)]

    def join(self, group: str, profiles: Iterable[str], *, historical: bool = False) -> None:
        """Put profiles on a list, or into a segment without a rule; members stay as they are.

        historical: no flow is triggered (facts 8.6, SPEC).
        """
        now = whole_seconds(self._clock.now())
        joined = self._joined.setdefault(group, {})
        new = [profile for profile in dict.fromkeys(profiles) if profile not in joined]
        self._put(group, dict.fromkeys(new, now))
        if self.on_join is not None and new and not historical:
            self.on_join(group, new)

    def leave(self, group: str, profiles: Iterable[str]) -> None:
        """Take profiles off a list; those that are no members are ignored."""
        gone = self._take_out(group, profiles)
        if gone and group in self._segments:
            now = whole_seconds(self._clock.now())
            self._left.setdefault(group, []).extend((joined, now) for joined in gone)

    def _take_out(self, group: str, profiles: Iterable[str]) -> list[str]:
        """Take profiles out of a group, and return when those that were in it had joined."""
        gone: list[str] = []
        self._changes += 1
        joined = self._joined.get(group, {})
        ordered = self._ordered.get(group)
        for profile in profiles:
            when = joined.pop(profile, None)
            if when is not None:
                gone.append(when)
                self._note(profile)
                if ordered is not None:
                    ordered.remove(_place((profile, when)))
        return gone

    def drop_group(self, group: str) -> None:
        """Forget the members of a list or segment that is deleted."""
        self._changes += 1
        self._joined.pop(group, None)
        self._ordered.pop(group, None)
        self._left.pop(group, None)
        self._followed.clear()

    def drop_profile(self, profile: str) -> None:
        """Take a profile that is deleted out of all groups."""
        for group in self._joined:
            self.leave(group, (profile,))

    def move_profile(self, source: str, destination: str) -> None:
        """Give one profile the memberships of another, since the earlier of the two times."""
        for group, joined in self._joined.items():
            when = joined.get(source)
            if when is not None:
                earliest = min(when, joined.get(destination, when))
                self._take_out(group, (source, destination))
                self._put(group, {destination: earliest})

    def dump(self) -> dict[str, Any]:
        """Return the members as JSON."""
        return self._joined

    def dump_left(self) -> dict[str, Any]:
        """Return the past members as JSON."""
        return self._left

    def restore_left(self, saved: Mapping[str, Any]) -> None:
        """Take over a dump of past members. Raises TypeError or ValueError for a misfit."""
        self._left = {
            segment: [(str(joined), str(left)) for joined, left in past] for segment, past in saved.items()
        }

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Take over a dump. Raises TypeError or ValueError for a misfit."""
        self._joined = {group: dict(joined) for group, joined in saved.items()}
        for joined in self._joined.values():
            require_texts(joined.values())
        self._ordered.clear()
        self._followed.clear()
        self._changes += 1

    def _put(self, group: str, joined: Mapping[str, str]) -> None:
        """Make profiles members that were none."""
        self._changes += 1
        self._note(*joined)
        self._joined.setdefault(group, {}).update(joined)
        if group in self._ordered:
            self._ordered[group].update(map(_place, joined.items()))

    def _note(self, *profiles: str) -> None:
        """Note whose memberships have changed, for the segments that ask for them."""
        if self._profiles.changes is not None:
            self._profiles.changes.add(*profiles)

    def _evaluate(self, segment: str) -> None:
        if self._evaluated.get(segment) == self.version:
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
            self._evaluated[segment] = self.version
        elif not self._evaluating:
            self._is_circular = False

    def _apply_rule(self, segment: str) -> None:
        attributes = self._segments.get(segment) or {}
        rule = rule_of(attributes)
        if rule is None or attributes.get("is_active") is False:
            return
        groups = {group: self.of(group) for group in rule.groups}
        changes = self._profiles.changes = self._profiles.changes or Changes()
        row, before = self._segments.rows[segment], self._joined.setdefault(segment, {})
        followed_row, position = self._followed.get(segment, (b"", 0))
        looked_at = changes.since(position) if followed_row == row else None
        self._followed[segment] = (row, changes.position)
        met: list[str] = []
        unmet: list[str] = []
        for profile in self._profiles if looked_at is None else looked_at:
            known = self._profiles.get(profile)
            is_met = known is not None and rule.is_met(profile, known, groups)
            if is_met is not (profile in before):
                (met if is_met else unmet).append(profile)
        if looked_at is None:  # a seed or a state file may name those that are no profiles
            unmet += [profile for profile in before if profile not in self._profiles]
        if unmet:
            self.leave(segment, unmet)
        if met:
            self._put(segment, dict.fromkeys(met, whole_seconds(self._clock.now())))
        if not self._is_circular:  # then its own members change nothing about it
            self._followed[segment] = (row, changes.position)


def _place(member: tuple[str, str]) -> tuple[SortKey, str]:
    """Return the place of a member on the pages of its group: by the time of joining, then by id."""
    return (1, member[1]), member[0]
