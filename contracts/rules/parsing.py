"""Reads rules.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..catalogue import CATALOGUE
from ..errors import ContractError
from .functions import FUNCTIONS
from .rule import FIRST, LAST, Rule

_REQUIRED = frozenset({"code", "at"})
_CONTENTS = ("schema", "function", "any_case")
_KEYS = _REQUIRED.union(
    _CONTENTS, ("options", "since", "until", "min_bytes", "min_brackets", "holds", "allows", "detail")
)


# Checked at load: a rule with a slip of the pen would bind nowhere, in silence.
def parse_rules(entries: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Read the entries of rules.yaml.

    Raises ContractError for an unknown key, code or function, a malformed place, and for an entry without
    exactly one of schema, function and any_case.
    """
    return tuple(_parse(entries))


def _parse(entries: Sequence[Mapping[str, Any]]) -> Iterator[Rule]:
    for number, entry in enumerate(entries, start=1):
        _check(f"rules.yaml: rule {number}", entry)
        for place in entry["at"]:
            parts = place.split(" ")
            if len(parts) != 3 or not parts[2].startswith("/"):
                raise ContractError(f"rules.yaml: rule {number}: {place!r} is not 'METHOD /path /pointer'")
            yield Rule(
                code=entry["code"],
                severity=CATALOGUE[entry["code"]].severity,
                operation=f"{parts[0]} {parts[1]}",
                pointer=() if parts[2] == "/" else tuple(parts[2].split("/")[1:]),
                schema=entry.get("schema", {}),
                since=entry.get("since", FIRST),
                until=entry.get("until", LAST),
                function=entry.get("function"),
                options=entry.get("options", {}),
                min_bytes=entry.get("min_bytes", 0),
                min_brackets=entry.get("min_brackets", 0),
                holds=entry.get("holds", "").encode(),
                allows=tuple(entry.get("allows", ())),
                any_case=tuple(entry.get("any_case", ())),
                detail=entry.get("detail"),
            )


def _check(place: str, entry: Mapping[str, Any]) -> None:
    if missing := sorted(_REQUIRED - entry.keys()):
        raise ContractError(f"{place}: the key {missing[0]!r} is missing")
    # A misspelt `since` would bind the rule to every revision.
    if unknown := sorted(entry.keys() - _KEYS):
        raise ContractError(f"{place}: unknown key {unknown[0]!r}; known are {', '.join(sorted(_KEYS))}")
    if entry["code"] not in CATALOGUE:
        raise ContractError(f"{place}: no code {entry['code']!r} in contracts/catalogue")
    if sum(name in entry for name in _CONTENTS) != 1:
        raise ContractError(f"{place}: names none or several of {', '.join(map(repr, _CONTENTS))}")
    if entry.get("function", "") not in ("", *FUNCTIONS):
        raise ContractError(f"{place}: no function {entry['function']!r} in contracts/rules/functions.py")
    if "options" in entry and "function" not in entry:
        raise ContractError(f"{place}: options are those of a function, and none is named")
