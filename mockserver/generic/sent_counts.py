"""Counts the messages of campaigns and flows, and the acts of their recipients, for reports.

They are the events that messages record (mailing/receipts.py), and those that messages led to
(conversions.py). Rates are of the delivered messages, those of bounces and deliveries and the revenue of all;
that Klaviyo rounds none of them is UNCONFIRMED.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import orjson

from ..mailing.metrics import BOUNCED, CLICKED, METRICS, OPENED, RECEIVED, SPAM, UNSUBSCRIBED, metric_of
from ..state.account import Account

Number = int | float
# An event of the conversion metric that a report is asked for.
CONVERTED = "converted"


@dataclass(frozen=True, slots=True)
class Act:
    """An event of a message, or one that it led to.

    subject: the id of its campaign or flow. seconds: since 1970. sent: those at which its message was
    received. event: its id. value: of a conversion.
    """

    subject: str
    kind: str
    channel: str
    profile: str | None
    seconds: int
    message: str = ""
    event: str = ""
    value: Number = 0
    sent: int = 0
    variation: str = ""


def acts(account: Account, subject: str) -> Iterator[Act]:
    """Yield the events of all messages of campaigns, or of flows; subject: `campaign` or `flow`."""
    owners = _owners(account) if subject == "campaign" else None
    # profile and message -> the seconds at which it was received, in order
    received: dict[tuple[str | None, str], list[int]] = {}
    for channel, metrics in METRICS.items():
        for kind in metrics:  # received messages come first
            metric = account.metrics.find("name", metric_of(account.settings, channel, kind))
            for identifier in account.events.group("metric", metric) if metric is not None else ():
                event = orjson.loads(account.events.rows[identifier])
                properties, seconds = event["event_properties"], event["timestamp"]
                flow, message = properties.get("$flow"), properties.get("$message")
                owner = flow if owners is None else None if flow else owners.get(message)
                if owner is None:
                    continue
                profile = account.events.related(identifier, "profile")
                times = received.setdefault((profile, str(message)), [])
                if kind == RECEIVED:
                    insort(times, seconds)
                place = bisect_right(times, seconds)
                yield Act(
                    owner,
                    kind,
                    channel,
                    profile,
                    seconds,
                    str(message),
                    identifier,
                    sent=times[place - 1] if place else seconds,
                    variation=str(properties.get("$variation") or ""),
                )


def _owners(account: Account) -> dict[str, str]:
    """Return the campaign of each message."""
    campaigns = account.collection("campaign")
    return {
        message: identifier
        for identifier in campaigns
        for message in (campaigns.get(identifier) or {}).get("messages") or ()
    }


def statistic(name: str, counted: list[Act]) -> Number:
    """Return a statistic of a report over acts of one campaign or flow; 0 for one that is not counted."""
    measure = _MEASURES.get(name)
    return 0 if measure is None else measure(counted)


def _count(*kinds: str, channel: str | None = None) -> Callable[[list[Act]], Number]:
    return lambda counted: sum(
        1 for act in counted if act.kind in kinds and (channel is None or (act.channel == channel))
    )


def _unique(kind: str) -> Callable[[list[Act]], Number]:
    return lambda counted: len({act.profile for act in counted if act.kind == kind})


def _delivered(counted: list[Act]) -> Number:
    return max(0, _count(RECEIVED)(counted) - _unique(BOUNCED)(counted))


def _value(counted: list[Act]) -> Number:
    return sum(act.value for act in counted if act.kind == CONVERTED)


def _bounced(counted: list[Act]) -> Number:
    return _count(BOUNCED)(counted) - _failed(counted)


def _failed(counted: list[Act]) -> Number:
    return _count(BOUNCED, channel="sms")(counted)


def _rate(
    part: Callable[[list[Act]], Number], whole: Callable[[list[Act]], Number]
) -> Callable[[list[Act]], Number]:
    def measure(counted: list[Act]) -> Number:
        total = whole(counted)
        return part(counted) / total if total else 0.0

    return measure


_CONVERSIONS, _CONVERTED = _count(CONVERTED), _unique(CONVERTED)
_RECIPIENTS, _OPENERS, _CLICKERS = _count(RECEIVED), _unique(OPENED), _unique(CLICKED)
# By the names of SPEC, QueryCampaignValues.
_MEASURES: Mapping[str, Callable[[list[Act]], Number]] = {
    "recipients": _RECIPIENTS,
    "delivered": _delivered,
    "delivery_rate": _rate(_delivered, _RECIPIENTS),
    "opens": _count(OPENED),
    "opens_unique": _OPENERS,
    "open_rate": _rate(_OPENERS, _delivered),
    "clicks": _count(CLICKED),
    "clicks_unique": _CLICKERS,
    "click_rate": _rate(_CLICKERS, _delivered),
    "click_to_open_rate": _rate(_CLICKERS, _OPENERS),
    "bounced": _bounced,
    "bounce_rate": _rate(_bounced, _RECIPIENTS),
    "failed": _failed,
    "failed_rate": _rate(_failed, _RECIPIENTS),
    "bounced_or_failed": _count(BOUNCED),
    "bounced_or_failed_rate": _rate(_count(BOUNCED), _RECIPIENTS),
    "spam_complaints": _count(SPAM),
    "spam_complaint_rate": _rate(_count(SPAM), _delivered),
    "unsubscribes": _count(UNSUBSCRIBED),
    "unsubscribe_uniques": _unique(UNSUBSCRIBED),
    "unsubscribe_rate": _rate(_unique(UNSUBSCRIBED), _delivered),
    "conversions": _CONVERSIONS,
    "conversion_uniques": _CONVERTED,
    "conversion_rate": _rate(_CONVERTED, _delivered),
    "conversion_value": _value,
    "average_order_value": _rate(_value, _CONVERSIONS),
    "revenue_per_recipient": _rate(_value, _RECIPIENTS),
}
# Those of the conversion metric; to attribute its events takes a look at each.
OF_CONVERSIONS = frozenset(
    {
        *("conversions", "conversion_uniques", "conversion_rate", "conversion_value"),
        *("average_order_value", "revenue_per_recipient"),
    }
)
