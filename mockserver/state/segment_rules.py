"""Rules of segments that can be evaluated: by properties of profiles and by membership of other groups."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from typing import Any

from klaviyo_rehearsal.contracts.numbers import is_number

from .store import Attributes, read_attribute

_CUSTOM = re.compile(r"properties\['(.*)'\]", re.DOTALL)
_MEMBERSHIP = "profile-group-membership"
# list or segment id -> its members
_Groups = Mapping[str, Container[str]]


class Rule:
    """The rule of a segment: a profile meets one condition of every group (facts 8.11, DOC).

    groups: the ids of the lists and segments that the rule names.
    """

    def __init__(self, condition_groups: list[list[dict[str, Any]]]) -> None:
        self._condition_groups = condition_groups
        self.groups = frozenset(
            group
            for conditions in condition_groups
            for condition in conditions
            if condition["type"] == _MEMBERSHIP
            for group in condition["group_ids"]
        )

    def is_met(self, profile: str, attributes: Attributes, members: _Groups) -> bool:
        """Check whether a profile meets the rule; members: those of each group that the rule names."""
        return all(
            any(_meets(condition, profile, attributes, members) for condition in conditions)
            for conditions in self._condition_groups
        )


def rule_of(segment: Attributes) -> Rule | None:
    """Return the rule of a segment, or None for one that cannot be evaluated."""
    definition = segment.get("definition")
    listed = definition.get("condition_groups") if isinstance(definition, dict) else None
    groups = [group.get("conditions") for group in _objects(listed)]
    conditions = [condition for group in groups for condition in _objects(group)]
    # A seed may hold anything: a part that is no condition makes the rule unclear.
    whole = sum(len(group) for group in groups if isinstance(group, list)) == len(conditions)
    clear = whole and bool(conditions) and all(_is_clear(condition) for condition in conditions)
    return Rule([_objects(group) for group in groups]) if clear else None


def _objects(listed: Any) -> list[dict[str, Any]]:
    return [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []


def _is_clear(condition: Mapping[str, Any]) -> bool:
    if condition.get("type") == _MEMBERSHIP:
        ids = condition.get("group_ids")
        named = isinstance(ids, list) and all(isinstance(item, str) for item in ids)
        return named and not condition.get("timeframe_filter")
    is_of_profile = condition.get("type") == "profile-property"
    return (
        is_of_profile
        and isinstance(condition.get("property"), str)
        and is_clear_filter(condition.get("filter"))
    )


def is_clear_filter(wanted: Any) -> bool:
    """Return whether a filter can be evaluated by `holds`."""
    if not isinstance(wanted, dict):
        return False
    kind, operator = wanted.get("type"), wanted.get("operator")
    known = isinstance(kind, str) and isinstance(operator, str) and (kind, operator) in _TESTS
    return known and _fits(kind, operator, wanted.get("value"))


def holds(wanted: Mapping[str, Any], value: Any) -> bool:
    """Check a value against a filter that is clear."""
    return bool(_TESTS[wanted["type"], wanted["operator"]](value, wanted.get("value")))


def property_of(profile: str, attributes: Attributes, name: str) -> Any:
    """Return a property of a profile by its name in a condition: `email`, or `properties['Colour']`."""
    custom = _CUSTOM.fullmatch(name)
    if custom is not None:
        return attributes.get("properties", {}).get(custom.group(1))
    return read_attribute(profile, attributes, name)


def _fits(kind: Any, operator: Any, value: Any) -> bool:
    if kind == "string" and operator in ("in", "not-in"):
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if kind == "string":
        return isinstance(value, str)
    return (kind != "numeric" and not str(operator).startswith("length-")) or is_number(value)


def _meets(condition: Mapping[str, Any], profile: str, attributes: Attributes, members: _Groups) -> bool:
    if condition["type"] == _MEMBERSHIP:
        is_member = any(profile in members[group] for group in condition["group_ids"])
        return is_member is (condition.get("is_member") is not False)
    return holds(condition["filter"], property_of(profile, attributes, condition["property"]))


def _text(test: Callable[[str, str], bool], *, absent: bool = False) -> Callable[[Any, Any], bool]:
    return lambda value, wanted: test(value, wanted) if isinstance(value, str) else absent


def _length(test: Callable[[float, float], bool]) -> Callable[[Any, Any], bool]:
    return lambda value, wanted: isinstance(value, list) and test(len(value), wanted)


def _number(test: Callable[[float, float], bool], *, absent: bool = False) -> Callable[[Any, Any], bool]:
    return lambda value, wanted: test(value, wanted) if is_number(value) else absent


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
    ("string", "in"): _text(lambda value, wanted: value in wanted),
    ("string", "not-in"): _text(lambda value, wanted: value not in wanted, absent=True),
    ("numeric", "equals"): _number(lambda value, wanted: value == wanted),
    ("numeric", "not-equals"): _number(lambda value, wanted: value != wanted, absent=True),
    ("numeric", "greater-than"): _number(lambda value, wanted: value > wanted),
    ("numeric", "greater-than-or-equal"): _number(lambda value, wanted: value >= wanted),
    ("numeric", "less-than"): _number(lambda value, wanted: value < wanted),
    ("numeric", "less-than-or-equal"): _number(lambda value, wanted: value <= wanted),
    ("boolean", "equals"): lambda value, wanted: value is wanted,
    ("existence", "is-set"): lambda value, wanted: value is not None,
    ("existence", "not-set"): lambda value, wanted: value is None,
    ("list", "length-equals"): _length(lambda value, wanted: value == wanted),
    ("list", "length-greater-than"): _length(lambda value, wanted: value > wanted),
    ("list", "length-greater-than-or-equal"): _length(lambda value, wanted: value >= wanted),
    ("list", "length-less-than"): _length(lambda value, wanted: value < wanted),
    ("list", "length-less-than-or-equal"): _length(lambda value, wanted: value <= wanted),
    ("list", "contains"): lambda value, wanted: isinstance(value, list) and wanted in value,
    ("list", "not-contains"): lambda value, wanted: not isinstance(value, list) or wanted not in value,
}
