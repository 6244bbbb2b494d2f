"""What campaigns did between two moments, counted from the events of their messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..legacy.answers import LegacyAnswer, LegacyFunction
from ..state.account import Account

# The metrics of emails, as live accounts name them (facts 10).
_RECEIVED, _OPENED, _CLICKED = "Received Email", "Opened Email", "Clicked Email"
# The profiles of the events of each metric, one for each event.
_Acts = Mapping[str, list[str]]
_STATISTICS: Mapping[str, Callable[[_Acts], int]] = {
    "recipients": lambda acts: len(acts[_RECEIVED]),
    "opens": lambda acts: len(acts[_OPENED]),
    "opens_unique": lambda acts: len({*acts[_OPENED]}),
    "clicks": lambda acts: len(acts[_CLICKED]),
    "clicks_unique": lambda acts: len({*acts[_CLICKED]}),
}


def campaign_report(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Answer the statistics of each campaign that was sent between two moments."""
    wanted = call.arguments
    start, end = (parse_datetime(wanted[name]) for name in ("start", "end"))
    assert start is not None and end is not None
    rows = [
        {
            "campaign_id": campaign,
            "statistics": {name: _STATISTICS[name](acts) for name in wanted["statistics"]},
        }
        for campaign, acts in _acts(account, (start.timestamp(), end.timestamp())).items()
    ]
    return LegacyAnswer({"data": rows})


def _acts(account: Account, bounds: tuple[float, float]) -> dict[str, dict[str, list[str]]]:
    """Collect the acts of each campaign; those of a message count where the message was received."""
    campaigns = account.collection("campaign")
    owners = {
        message: campaign
        for campaign in campaigns
        for message in (campaigns.get(campaign) or {}).get("messages") or ()
    }
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    within: set[tuple[str, str]] = set()
    for name in (_RECEIVED, _OPENED, _CLICKED):
        for profile, message, seconds in _events(account, name, owners):
            if name == _RECEIVED and bounds[0] <= seconds <= bounds[1]:
                within.add((profile, message))
            if (profile, message) in within:
                found[owners[message]][name].append(profile)
    return found


def _events(account: Account, metric: str, messages: Collection[str]) -> Iterable[tuple[str, str, int]]:
    """Yield profile, message and second of the events of a metric."""
    wanted = account.metrics.find("name", metric)
    for identifier in account.events:
        event: Mapping[str, Any] = account.events.get(identifier) or {}
        message = event["event_properties"].get("$message")
        if account.events.related(identifier, "metric") == wanted and message in messages:
            yield str(account.events.related(identifier, "profile")), message, event["timestamp"]


CALLS: Mapping[str, LegacyFunction] = {"campaign report": campaign_report}
