"""Attributes events of a metric to the messages that led to them, for reports.

As Klaviyo's help has it (CONV): the last message that a profile opened or clicked has the event, as long as
the window is open, which begins when the message is received. A message that was never opened has none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from ..mailing.metrics import CLICKED, OPENED, RECEIVED, names_of
from ..settings import Settings
from ..state.account import Account
from ..state.segment_rules import holds, is_clear_filter
from .sent_counts import CONVERTED, Act, acts

_SENDERS = ("campaign", "flow")


@dataclass(frozen=True, slots=True)
class _Touch:
    """A message that a profile opened or clicked.

    moment: its second and its place among the events. until: the end of its window, in seconds since 1970.
    """

    moment: tuple[int, int]
    until: float
    sender: str
    act: Act


def conversions(account: Account, metric: str, subject: str) -> Iterator[Act]:
    """Yield the events of a metric that campaigns, or flows, led to; subject: `campaign` or `flow`.

    metric: its id, or that of a custom metric, for whose groups the events count (DOC PYCL 18.0.0). Klaviyo's
    own metrics of messages lead to nothing, and so does an unknown one.
    """
    counted = [group for group in _groups(account, metric) if not _is_own(account, group.metric)]
    if not counted:
        return
    # Events keep whole seconds; those of one second are in the order of their arrival.
    places = {identifier: place for place, identifier in enumerate(account.events)}
    touches = _touches(account, places)
    for group in counted:
        for identifier in account.events.group("metric", group.metric):
            profile = account.events.related(identifier, "profile") or ""
            event = orjson.loads(account.events.rows[identifier])
            seconds, properties = event["timestamp"], event["event_properties"]
            touch = _last(touches.get(profile, []), (seconds, places[identifier]))
            if touch is not None and touch.sender == subject and group.takes(properties):
                value = group.value_of(properties)
                yield replace(touch.act, kind=CONVERTED, seconds=seconds, event=identifier, value=value)


@dataclass(frozen=True, slots=True)
class _Group:
    """Events of a metric that count as conversions.

    filters: of their properties. value: the property with their value, None for those that are only counted.
    """

    metric: str
    filters: Sequence[Mapping[str, Any]] = ()
    value: str | None = "$value"

    def takes(self, properties: Mapping[str, Any]) -> bool:
        """Return whether an event meets the filters; one that cannot be read is met by none."""
        return all(
            is_clear_filter(item["filter"]) and holds(item["filter"], properties.get(item["property"]))
            for item in self.filters
        )

    def value_of(self, properties: Mapping[str, Any]) -> int | float:
        """Return the value of an event, 0 without one."""
        value = None if self.value is None else properties.get(self.value)
        return value if isinstance(value, (int, float)) else 0


def _groups(account: Account, metric: str) -> list[_Group]:
    """Return the groups of a custom metric, or the one of another metric (SPEC create_custom_metric)."""
    definition = (account.collection("custom-metric").get(metric) or {}).get("definition")
    if definition is None:
        return [_Group(metric)]
    counts = definition["aggregation_method"] == "count"
    return [
        _Group(
            group["metric_id"],
            group.get("metric_filters") or (),
            None if counts else group.get("value_property") or "$value",
        )
        for group in definition["metric_groups"]
    ]


def _is_own(account: Account, metric: str) -> bool:
    return (account.metrics.get(metric) or {}).get("name") in {None, *names_of(account.settings)}


def _last(touches: list[_Touch], moment: tuple[int, int]) -> _Touch | None:
    before = touches[: bisect_right(touches, moment, key=lambda touch: touch.moment)]
    return next((touch for touch in reversed(before) if moment[0] <= touch.until), None)


def _touches(account: Account, places: Mapping[str, int]) -> dict[str, list[_Touch]]:
    """Return the touches of each profile in their order."""
    found: dict[str, list[_Touch]] = {}
    for sender in _SENDERS:
        received: dict[tuple[str | None, str], int] = {}
        for act in sorted(acts(account, sender), key=lambda act: (act.seconds, places[act.event])):
            key = act.profile, act.message
            if act.kind == RECEIVED:
                received[key] = act.seconds
            elif act.kind in (OPENED, CLICKED) and act.profile and key in received:
                until = received[key] + _window(account.settings, act.channel)
                touch = _Touch((act.seconds, places[act.event]), until, sender, act)
                found.setdefault(act.profile, []).append(touch)
    for touches in found.values():
        touches.sort(key=lambda touch: touch.moment)
    return found


def _window(settings: Settings, channel: str) -> float:
    """Return the seconds in which an event counts after a message of a channel."""
    is_push = channel == "mobile_push"
    return settings.push_conversion_hours * 3600 if is_push else settings.conversion_days * 86_400
