"""Attributes events of a metric to the messages that led to them, for reports.

As Klaviyo's help has it (CONV): the last message that a profile opened or clicked has the event, as long as
the window is open, which begins when the message is received. A message that was never opened has none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import orjson

from ..mailing.metrics import CLICKED, OPENED, RECEIVED, names_of
from ..settings import Settings
from ..state.account import Account
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

    metric: its id, or that of a custom metric, whose metrics all count (DOC PYCL 18.0.0). Klaviyo's own
    metrics of messages lead to nothing, and so does an unknown one.
    """
    counted = _counted_metrics(account, metric)
    if not counted:
        return
    # Events keep whole seconds; those of one second are in the order of their arrival.
    places = {identifier: place for place, identifier in enumerate(account.events)}
    touches = _touches(account, places)
    for own, value_property in counted.items():
        for identifier in account.events.group("metric", own):
            profile = account.events.related(identifier, "profile") or ""
            event = orjson.loads(account.events.rows[identifier])
            seconds = event["timestamp"]
            touch = _last(touches.get(profile, []), (seconds, places[identifier]))
            if touch is None or touch.sender != subject:
                continue
            value = event["event_properties"].get(value_property)
            yield replace(
                touch.act,
                kind=CONVERTED,
                seconds=seconds,
                event=identifier,
                value=value if isinstance(value, (int, float)) else 0,
            )


def _counted_metrics(account: Account, metric: str) -> dict[str, str]:
    """Return the metrics whose events count, with the property that has their value."""
    custom = account.collection("custom-metric").get(metric)
    groups = [{"metric_id": metric}] if custom is None else custom["definition"]["metric_groups"]
    own = names_of(account.settings)
    return {
        group["metric_id"]: group.get("value_property") or "$value"
        for group in groups
        if (account.metrics.get(group["metric_id"]) or {}).get("name") not in {None, *own}
    }


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
