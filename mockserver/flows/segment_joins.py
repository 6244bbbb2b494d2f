"""Finds the profiles that have joined a segment since the last look, for flows that wait for them."""

from __future__ import annotations

from typing import Any

from ..state.account import Account


class SegmentJoins:
    """The members of segments as they were last looked at."""

    def __init__(self, account: Account, segments: list[str]) -> None:
        self._account = account
        self._version = account.members.version
        self._known = {segment: self._members(segment) for segment in segments}
        self._rules = {segment: self._rule(segment) for segment in segments}

    def joined(self) -> list[tuple[str, list[str]]]:
        """Return the segments that profiles have joined, with the profiles in the order of their making.

        A change of its rule makes nobody join (DOC HELPSEG).
        """
        version = self._account.members.version
        if version == self._version:
            return []
        self._version = version
        found = []
        for segment, before in self._known.items():
            now, rule = self._members(segment), self._rule(segment)
            self._known[segment] = now
            if rule != self._rules[segment]:
                self._rules[segment] = rule
            elif new := [profile for profile in now if profile not in before]:
                found.append((segment, new))
        return found

    def _members(self, segment: str) -> dict[str, None]:
        return dict.fromkeys(self._account.members.of(segment))

    def _rule(self, segment: str) -> Any:
        return (self._account.collection("segment").get(segment) or {}).get("definition")
