"""A row of a report, and the conditions that it has to meet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from klaviyo_rehearsal.contracts.filters import Condition

Number = int | float
# The value of a grouping: several are those of tags (SPEC query_campaign_values: list attributes).
Grouping = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """What one group of a report did; `measure` counts a statistic from a second on to before another one."""

    groupings: Mapping[str, Grouping]
    measure: Callable[[str, float, float], Number]

    def written(self, statistics: Sequence[str], edges: Sequence[float], *, series: bool) -> dict[str, Any]:
        """Return the row as it is answered.

        edges: the seconds at which the intervals begin, and at last the one after the frame.
        """
        return {
            "groupings": {
                name: list(value) if isinstance(value, tuple) else value
                for name, value in self.groupings.items()
            },
            "statistics": {name: self._value(name, edges, series=series) for name in statistics},
        }

    def _value(self, name: str, edges: Sequence[float], *, series: bool) -> Any:
        if not series:
            return self.measure(name, edges[0], edges[-1])
        return [self.measure(name, start, end) for start, end in zip(edges[:-1], edges[1:], strict=True)]


def meets(conditions: Iterable[Condition], value_of: Callable[[str], Grouping]) -> bool:
    """Return whether the values of a row meet all conditions."""
    return all(_meets(condition, value_of(condition.field)) for condition in conditions)


def _meets(condition: Condition, value: Grouping) -> bool:
    present = set(value if isinstance(value, tuple) else (value,))
    wanted = {str(item) for item in condition.values}
    return wanted <= present if condition.operator == "contains-all" else not wanted.isdisjoint(present)
