"""Coverage of the draw: the arguments, must-haves, accounts and faults that the scenarios met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..scenarios.scenario import Scenario

# Arguments that hold fields of a profile or an event: each field is an argument of its own.
_NESTED = ("customer_properties", "properties", "profiles")


class Coverage:
    """Counts the parts of scenarios: arguments of calls, must-haves, resources planted before, faults."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {
            name: Counter() for name in ("arguments", "must-haves", "accounts", "faults")
        }

    def note(self, scenario: Scenario) -> None:
        """Count a scenario."""
        counts = self._counts
        counts["arguments"].update({name for call in scenario.calls for name in _arguments(call)})
        counts["accounts"].update(f"{len(entries)} {kind}" for kind, entries in scenario.seed.items())
        counts["faults"].update(map(_fault, scenario.faults))
        if scenario.label:
            counts["must-haves"].update(scenario.label.split("; "))

    def as_dict(self) -> dict[str, dict[str, int]]:
        """Return the counts by part, each in the order of its names."""
        return {part: dict(sorted(counts.items())) for part, counts in self._counts.items() if counts}


def _arguments(call: LegacyCall) -> Iterator[str]:
    for name, value in call.arguments.items():
        fields = list(_fields(name, value)) if name in _NESTED else []
        yield from fields or [f"{call.name}: {name}"]


def _fields(name: str, value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            # Names of the shop's own are drawn, and all stand for one argument.
            own = [key if key.startswith("$") or key in _PLAIN else "of the shop's own" for key in item]
            yield from (f"{name}: {key}" for key in own)


_PLAIN = frozenset({"email", "phone_number", "id", "sms_consent"})


def _fault(fault: Mapping[str, Any]) -> str:
    named = {name: value for name, value in fault.items() if name not in ("company_id", "operation")}
    return ", ".join(f"{name} {value}" for name, value in sorted(named.items()))
