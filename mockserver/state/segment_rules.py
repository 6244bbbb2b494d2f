"""Segments whose rule can be worked out: by properties of profiles and by being in other groups.

A segment with any other condition has the members that were set (a seed, the control API), as has one
without a rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from .account import Account
from .clock import stamp
from .store import Attributes, read_attribute

_CUSTOM = re.compile(r"properties\['(.*)'\]", re.DOTALL)
_KNOWN = frozenset({"profile-property", "profile-group-membership"})


def refresh_members(account: Account, identifier: str) -> None:
    """Work out who is in a segment now; who was in it already stays in since then."""
    segment = account.collection("segment").get(identifier) or {}
    groups = _groups(segment)
    if groups is None or segment.get("is_active") is False:
        return
    before = account.members.get(identifier, {})
    now = stamp(account.clock.now())
    account.members[identifier] = {
        profile: before.get(profile, now) for profile in account.profiles if _is_in(account, groups, profile)
    }


def _groups(segment: Attributes) -> list[list[dict[str, Any]]] | None:
    """Return the groups of conditions of a rule, or None for one that cannot be worked out."""
    definition = segment.get("definition")
    if not isinstance(definition, dict):
        return None
    groups = [group.get("conditions", []) for group in definition.get("condition_groups", [])]
    conditions = [condition for group in groups for condition in group]
    return groups if conditions and all(_is_clear(condition) for condition in conditions) else None


def _is_clear(condition: Mapping[str, Any]) -> bool:
    if condition.get("type") == "profile-group-membership":
        return "group_ids" in condition and not condition.get("timeframe_filter")
    wanted = condition.get("filter") or {}
    known = (wanted.get("type"), wanted.get("operator")) in _TESTS
    return condition.get("type") == "profile-property" and "property" in condition and known


def _is_in(account: Account, groups: list[list[dict[str, Any]]], profile: str) -> bool:
    """Say whether a profile meets one condition of every group (facts 8.11, DOC)."""
    attributes = account.profiles.get(profile) or {}
    return all(any(_meets(account, item, profile, attributes) for item in group) for group in groups)


def _meets(account: Account, condition: Mapping[str, Any], profile: str, attributes: Attributes) -> bool:
    if condition["type"] == "profile-group-membership":
        is_member = any(profile in account.members.get(group, ()) for group in condition["group_ids"])
        return is_member is (condition.get("is_member") is not False)
    name = _CUSTOM.fullmatch(condition["property"])
    if name is not None:
        value = attributes.get("properties", {}).get(name.group(1))
    else:
        value = read_attribute(profile, attributes, condition["property"])
    wanted = condition["filter"]
    return bool(_TESTS[wanted["type"], wanted["operator"]](value, wanted.get("value")))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _text(test: Callable[[str, str], bool], *, absent: bool = False) -> Callable[[Any, Any], bool]:
    return lambda value, wanted: test(value, wanted) if isinstance(value, str) else absent


def _number(test: Callable[[float, float], bool], *, absent: bool = False) -> Callable[[Any, Any], bool]:
    return lambda value, wanted: test(value, wanted) if _is_number(value) else absent


# By type and operator of a filter (SPEC); a property that is not there is not equal to anything.
_TESTS: Mapping[tuple[Any, Any], Callable[[Any, Any], bool]] = {
    ("string", "equals"): _text(lambda value, wanted: value == wanted),
    ("string", "not-equals"): _text(lambda value, wanted: value != wanted, absent=True),
    ("string", "contains"): _text(lambda value, wanted: wanted in value),
    ("string", "not-contains"): _text(lambda value, wanted: wanted not in value, absent=True),
    ("string", "starts-with"): _text(lambda value, wanted: value.startswith(wanted)),
    ("string", "not-starts-with"): _text(lambda value, wanted: not value.startswith(wanted), absent=True),
    ("string", "ends-with"): _text(lambda value, wanted: value.endswith(wanted)),
    ("string", "not-ends-with"): _text(lambda value, wanted: not value.endswith(wanted), absent=True),
    ("numeric", "equals"): _number(lambda value, wanted: value == wanted),
    ("numeric", "not-equals"): _number(lambda value, wanted: value != wanted, absent=True),
    ("numeric", "greater-than"): _number(lambda value, wanted: value > wanted),
    ("numeric", "greater-than-or-equal"): _number(lambda value, wanted: value >= wanted),
    ("numeric", "less-than"): _number(lambda value, wanted: value < wanted),
    ("numeric", "less-than-or-equal"): _number(lambda value, wanted: value <= wanted),
    ("boolean", "equals"): lambda value, wanted: value is wanted,
    ("existence", "is-set"): lambda value, wanted: value is not None,
    ("existence", "not-set"): lambda value, wanted: value is None,
    ("list", "contains"): lambda value, wanted: isinstance(value, list) and wanted in value,
    ("list", "not-contains"): lambda value, wanted: not isinstance(value, list) or wanted not in value,
}
