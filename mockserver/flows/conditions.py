"""Evaluates the filters of flows: of triggers, of profiles and of splits (SPEC, FlowDefinition)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.contracts.numbers import is_number

from ..mailing.metrics import RECEIVED, metric_of
from ..people.consent import EMAIL, SMS, SUBSCRIBED, UNSUBSCRIBED, consent_to, is_suppressed
from ..state.account import Account
from ..state.segment_rules import holds, is_clear_filter, property_of
from ..state.store import Attributes
from .date_filters import at, holds_at, is_clear_date, read_date
from .shares import share_of

Json = Mapping[str, Any]
ENTRY = "flow-entry"
# Conditions on the event that triggered the flow (SPEC).
_OF_EVENT = ("metric-property", "price-drop-property")
# Conditions that no message of a channel was sent -> the channel (SPEC).
_NOT_SENT = {
    "profile-not-sent-email": "email",
    "profile-not-sent-sms": "sms",
    "profile-not-sent-push": "mobile_push",
}
_CONSENTS: Mapping[str, tuple[str | None, ...]] = {
    "any": (SUBSCRIBED, UNSUBSCRIBED, None),
    "subscribed": (SUBSCRIBED,),
    "never_subscribed": (None,),
    "unsubscribed": (UNSUBSCRIBED,),
}


@dataclass(frozen=True, slots=True)
class Situation:
    """A profile on its way through a flow. event: the id of the one that triggered it, None for a list.

    entered, now: seconds since 1970. action: the id of the one at which the profile is. target: the day, in
    ISO 8601, that a flow by date is about; empty for other flows.
    """

    account: Account
    flow: str
    profile: str
    event: str | None
    entered: float
    now: float
    action: str = ""
    target: str = ""


def unclear(wanted: Any) -> str:
    """Return the first part of a filter that is not evaluated, empty where all are."""
    if wanted is None:
        return ""
    groups = wanted.get("condition_groups") if isinstance(wanted, dict) else None
    if not isinstance(groups, list):
        return "a filter without condition_groups"
    for condition in _conditions(groups):
        kind = condition.get("type") if isinstance(condition, dict) else None
        test = _CLEAR.get(kind) if isinstance(kind, str) else None
        if test is None or not test(condition):
            return f"a condition of type {kind!r}" if test is None else f"this condition of type {kind!r}"
    return ""


def is_met(wanted: Any, situation: Situation) -> bool:
    """Check a filter that is clear: one condition of every group holds. None is met by all."""
    groups = [] if wanted is None else wanted["condition_groups"]
    return all(
        any(_TESTS[condition["type"]](condition, situation) for condition in group["conditions"])
        for group in groups
    )


def _conditions(groups: list[Any]) -> Iterator[Any]:
    for group in groups:
        listed = group.get("conditions") if isinstance(group, dict) else None
        yield from listed if isinstance(listed, list) else [None]


def event_properties(account: Account, event: str | None) -> dict[str, Any]:
    """Return the properties of an event, {} for none."""
    kept = account.events.get(event) if event is not None else None
    return dict((kept or {}).get("event_properties") or {})


def _of_profile(condition: Json, situation: Situation) -> bool:
    stored: Attributes = situation.account.profiles.get(situation.profile) or {}
    value = property_of(situation.profile, stored, condition["property"])
    return _value_holds(condition["filter"], value, situation.now)


def _of_event(condition: Json, situation: Situation) -> bool:
    properties = event_properties(situation.account, situation.event)
    return _value_holds(condition["filter"], properties.get(condition["field"]), situation.now)


def _value_holds(wanted: Json, value: Any, now: float) -> bool:
    if wanted["type"] == "date":
        moment = read_date(value)
        return moment is not None and holds_at(wanted, moment, at(now))
    if wanted["operator"] == "between":
        return is_number(value) and bool(wanted["start"] <= value <= wanted["end"])
    return holds(wanted, value)


def _is_clear_value(wanted: Any) -> bool:
    if not isinstance(wanted, dict) or wanted.get("type") == "date":
        return is_clear_date(wanted)
    if wanted.get("type") == "numeric" and wanted.get("operator") == "between":
        return all(isinstance(wanted.get(name), (int, float)) for name in ("start", "end"))
    return is_clear_filter(wanted)


def _of_groups(condition: Json, situation: Situation) -> bool:
    members, frame = situation.account.members, condition.get("timeframe_filter")
    joined = (members.of(group).get(situation.profile) for group in condition["group_ids"])
    is_member = any(
        when is not None and (not frame or _is_within(frame, _seconds(when), situation)) for when in joined
    )
    return is_member is (condition.get("is_member") is not False)


def _seconds(text: str) -> float:
    moment = parse_datetime(text)
    return 0.0 if moment is None else moment.timestamp()


def _of_consent(condition: Json, situation: Situation) -> bool:
    consent = condition["consent"]
    account, profile = situation.account, situation.profile
    purpose = EMAIL if consent["channel"] == "email" else SMS
    given = consent_to(account, profile, purpose)
    can = given == SUBSCRIBED if purpose == SMS else not is_suppressed(account, profile)
    allowed = _CONSENTS[consent["consent_status"]["subscription"]]
    return can is consent["can_receive_marketing"] and given in allowed


def _of_metric(condition: Json, situation: Situation) -> bool:
    """Compare how often a profile had events of a metric, or the sum of their values."""
    events, frame = situation.account.events, condition["timeframe_filter"]
    total = 0.0
    for identifier in events.group("profile", situation.profile):
        if events.related(identifier, "metric") != condition["metric_id"]:
            continue
        kept = events.get(identifier) or {}
        if not _is_within(frame, kept["timestamp"], situation):
            continue
        properties = kept["event_properties"]
        filters = condition.get("metric_filters") or ()
        if not all(
            _value_holds(item["filter"], properties.get(item["property"]), situation.now) for item in filters
        ):
            continue
        value = properties.get("$value") or 0
        total += 1 if condition["measurement"] == "count" else value if isinstance(value, (int, float)) else 0
    return _value_holds(condition["measurement_filter"], total, situation.now)


def _is_within(frame: Json, seconds: float, situation: Situation) -> bool:
    """Check a moment, in seconds since 1970, against a frame of time that is clear."""
    if frame["operator"] == "alltime":
        return True
    if frame["operator"] == "flow-start":
        return seconds >= situation.entered
    return holds_at(frame, at(seconds), at(situation.now))


def _of_sample(condition: Json, situation: Situation) -> bool:
    """Draw a share of the profiles, the same ones each time."""
    drawn = share_of(situation.account, "sample", situation.flow, situation.action, situation.profile)
    return bool(drawn * 100 < condition["percentage"])


def _not_sent(condition: Json, situation: Situation) -> bool:
    """Check that no message of a channel was sent: by the outbox's last one and by the events of messages."""
    account, frame = situation.account, condition["timeframe_filter"]
    channel = _NOT_SENT[condition["type"]]
    last = account.outbox.last_sent(channel, situation.profile)
    if last is not None and _is_within(frame, last, situation):
        return False
    events = account.events
    metric = account.metrics.find("name", metric_of(account.settings, channel, RECEIVED))
    of_profile = events.group("profile", situation.profile) if metric is not None else ()
    return not any(
        events.related(identifier, "metric") == metric
        and _is_within(frame, (events.get(identifier) or {})["timestamp"], situation)
        for identifier in of_profile
    )


def _not_in_flow(condition: Json, situation: Situation) -> bool:
    kept = situation.account.collection(ENTRY).get(f"{situation.flow}:{situation.profile}")
    # The entry at this moment is the one that is asked about.
    return not any(
        moment < situation.entered and _is_within(condition["timeframe_filter"], moment, situation)
        for moment in (kept or {}).get("entered", ())
    )


def _has_clear_filter(name: str) -> Callable[[Json], bool]:
    return lambda condition: isinstance(condition.get(name), str) and _is_clear_value(condition.get("filter"))


def _is_clear_membership(condition: Json) -> bool:
    ids, frame = condition.get("group_ids"), condition.get("timeframe_filter")
    is_named = isinstance(ids, list) and all(isinstance(item, str) for item in ids)
    return is_named and (not frame or is_clear_date(frame))


def _is_clear_consent(condition: Json) -> bool:
    consent = condition.get("consent")
    status = consent.get("consent_status") if isinstance(consent, dict) else None
    if not isinstance(consent, dict) or not isinstance(status, dict):
        return False
    is_known = consent.get("channel") in ("email", "sms") and str(status.get("subscription")) in _CONSENTS
    return is_known and not status.get("filters")


def _is_clear_timeframe(wanted: Any) -> bool:
    is_named = isinstance(wanted, dict) and wanted.get("operator") in ("alltime", "flow-start")
    return is_named or is_clear_date(wanted)


def _is_clear_metric(condition: Json) -> bool:
    filters = condition.get("metric_filters") or []
    return (
        isinstance(filters, list)
        and all(isinstance(item, dict) and _has_clear_filter("property")(item) for item in filters)
        and isinstance(condition.get("metric_id"), str)
        and condition.get("measurement") in ("count", "sum")
        and _is_clear_value(condition.get("measurement_filter"))
        and _is_clear_timeframe(condition.get("timeframe_filter"))
    )


def _has_clear_timeframe(condition: Json) -> bool:
    return _is_clear_timeframe(condition.get("timeframe_filter"))


def _is_clear_sample(condition: Json) -> bool:
    return is_number(condition.get("percentage"))


# By type of a condition.
_TESTS: Mapping[str, Callable[[Json, Situation], bool]] = {
    "profile-property": _of_profile,
    **dict.fromkeys(_OF_EVENT, _of_event),
    **dict.fromkeys(_NOT_SENT, _not_sent),
    "profile-sample": _of_sample,
    "profile-group-membership": _of_groups,
    "profile-marketing-consent": _of_consent,
    "profile-metric": _of_metric,
    "profile-not-in-flow": _not_in_flow,
}
_CLEAR: Mapping[str, Callable[[Json], bool]] = {
    "profile-property": _has_clear_filter("property"),
    **dict.fromkeys(_OF_EVENT, _has_clear_filter("field")),
    **dict.fromkeys(_NOT_SENT, _has_clear_timeframe),
    "profile-sample": _is_clear_sample,
    "profile-group-membership": _is_clear_membership,
    "profile-marketing-consent": _is_clear_consent,
    "profile-metric": _is_clear_metric,
    "profile-not-in-flow": _has_clear_timeframe,
}
