"""The rows of forms: one for each that was met within the frame.

No form is shown in a mock. Its events are those that were recorded under the names of Klaviyo's metrics, with
the dimension of metric aggregates, `form_id` (SPEC query_metric_aggregates). Viewed Form and Closed Form are
names of metrics in the wild (LIVE GH:klaviyo/klaviyo-api-python#41). That of submissions is UNCONFIRMED, and
so is `form_version_id`; `message_metrics` changes the names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson

from klaviyo_rehearsal.contracts.filters import Condition

from ...mailing.metrics import named
from ..call import PlannedCall
from .rows import Number, Row, meets

_VIEWED, _CLOSED, _SUBMITTED = "Viewed Form", "Closed Form", "Submitted Form"
# statistic -> metric, and whether profiles are counted; all others are 0
_COUNTS: Mapping[str, tuple[str, bool]] = {
    "viewed_form": (_VIEWED, False),
    "viewed_form_uniques": (_VIEWED, True),
    "closed_form": (_CLOSED, False),
    "closed_form_uniques": (_CLOSED, True),
    "submits": (_SUBMITTED, False),
}
_FIELDS = ("form_id", "form_version_id")


@dataclass(frozen=True, slots=True)
class _Met:
    """An event of a form."""

    metric: str
    profile: str | None
    seconds: int


def form_rows(
    call: PlannedCall,
    group_by: Sequence[str] | None,
    conditions: Sequence[Condition],
    bounds: tuple[float, float],
) -> Iterator[Row]:
    """Yield the rows of forms, by form unless grouped otherwise (SPEC query_form_values)."""
    fields = tuple(group_by or _FIELDS[:1])
    groups: dict[tuple[str, ...], list[_Met]] = {}
    for values, met in _events(call):
        if bounds[0] <= met.seconds <= bounds[1] and meets(conditions, values.__getitem__):
            groups.setdefault(tuple(values[field] for field in fields), []).append(met)
    for key in sorted(groups):
        yield Row(dict(zip(fields, key, strict=True)), _Counter(groups[key]))


def _events(call: PlannedCall) -> Iterator[tuple[dict[str, str], _Met]]:
    account = call.account
    for usual in (_VIEWED, _CLOSED, _SUBMITTED):
        metric = account.metrics.find("name", named(account.settings, usual))
        for identifier in account.events.group("metric", metric) if metric is not None else ():
            event = orjson.loads(account.events.rows[identifier])
            properties = event["event_properties"]
            if properties.get("form_id"):
                values = {field: str(properties.get(field) or "") for field in _FIELDS}
                profile = account.events.related(identifier, "profile")
                yield values, _Met(usual, profile, event["timestamp"])


class _Counter:
    def __init__(self, counted: list[_Met]) -> None:
        self._counted = counted

    def __call__(self, name: str, start: float, end: float) -> Number:
        if name == "submit_rate":  # of the views (SPEC query_form_values, the example: 9 of 90)
            views = self("viewed_form", start, end)
            return self("submits", start, end) / views if views else 0.0
        metric, of_profiles = _COUNTS.get(name, ("", False))
        met = [item for item in self._counted if item.metric == metric and start <= item.seconds < end]
        return len({item.profile for item in met}) if of_profiles else len(met)
