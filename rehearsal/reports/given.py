"""Shortens a scenario to the size of a report: the things that the calls name, and a count of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from ..scenarios.bystanders import metric_of
from ..scenarios.scenario import Scenario

# Accounts of so few resources are shown whole, of larger ones so many of a kind.
_FEW, _OF_A_KIND = 6, 5
_LONGEST = 2_000  # characters of a line
_IDENTIFIERS = ("id", "email", "phone_number", "external_id")


def given_lines(scenario: Scenario) -> Iterator[str]:
    """Yield the resources of the account that the calls name, and a line that counts the others."""
    named = set(_texts([[call.ids, call.arguments] for call in scenario.calls]))
    named |= set(_of_flows(scenario))
    is_small = sum(map(len, scenario.seed.values())) <= _FEW
    left: Counter[str] = Counter()
    for kind, entries in scenario.seed.items():
        shown = 0
        for entry in entries:
            is_named = any(entry.get(name) in named for name in _IDENTIFIERS)
            if is_small or is_named and shown < _OF_A_KIND:
                shown += 1
                yield shortened(f"{kind} {orjson.dumps(entry).decode()}")
            else:
                left[kind] += 1
    if left:
        yield f"and beside them {', '.join(f'{count} {kind}' for kind, count in left.items())}"


def _of_flows(scenario: Scenario) -> Iterator[str]:
    """Yield the ids of the flows of the templates that calls name, and those of their own templates."""
    metrics = {metric_of(identifier) for call in scenario.calls for identifier in call.ids}
    for flow in scenario.seed.get("flows", ()):
        if flow.get("metric") in metrics:
            yield flow["id"]
            for action in flow["actions"]:
                yield action.get("data", {}).get("message", {}).get("template_id", "")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)


def shortened(text: str) -> str:
    """Cut a line that nobody reads to its end."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}... ({len(text) - _LONGEST} characters more)"
