"""Evaluates the filters of flows: of triggers, of profiles and of splits (SPEC, FlowDefinition)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..people.consent import EMAIL, SMS, SUBSCRIBED, UNSUBSCRIBED, consent_to, is_suppressed
from ..state.account import Account
from ..state.segment_rules import holds, is_clear_filter, property_of
from ..state.store import Attributes

Json = Mapping[str, Any]
ENTRY = "flow-entry"
_UNITS = {"hour": 3600.0, "day": 86_400.0, "week": 7 * 86_400.0}
_CONSENTS: Mapping[str, tuple[str | None, ...]] = {
    "any": (SUBSCRIBED, UNSUBSCRIBED, None),
    "subscribed": (SUBSCRIBED,),
    "never_subscribed": (None,),
    "unsubscribed": (UNSUBSCRIBED,),
}


@dataclass(frozen=True, slots=True)
class Situation:
    """A profile on its way through a flow. event: the id of the one that triggered it, None for a list.

    entered, now: seconds since 1970.
    """

    account: Account
    flow: str
    profile: str
    event: str | None
    entered: float
    now: float


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
    return holds(condition["filter"], property_of(situation.profile, stored, condition["property"]))


def _of_event(condition: Json, situation: Situation) -> bool:
    properties = event_properties(situation.account, situation.event)
    return holds(condition["filter"], properties.get(condition["field"]))


def _of_groups(condition: Json, situation: Situation) -> bool:
    members = situation.account.members
    is_member = any(situation.profile in members.of(group) for group in condition["group_ids"])
    return is_member is (condition.get("is_member") is not False)


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
    events = situation.account.events
    since = _since(condition["timeframe_filter"], situation)
    total = 0.0
    for identifier in events.group("profile", situation.profile):
        kept = events.get(identifier) or {}
        if events.related(identifier, "metric") != condition["metric_id"] or kept["timestamp"] < since:
            continue
        properties = kept["event_properties"]
        filters = condition.get("metric_filters") or ()
        if not all(holds(item["filter"], properties.get(item["property"])) for item in filters):
            continue
        value = properties.get("$value") or 0
        total += 1 if condition["measurement"] == "count" else value if isinstance(value, (int, float)) else 0
    return holds(condition["measurement_filter"], total)


def _since(timeframe: Json, situation: Situation) -> float:
    if timeframe["operator"] == "alltime":
        return 0.0
    if timeframe["operator"] == "flow-start":
        return situation.entered
    seconds: float = timeframe["quantity"] * _UNITS[timeframe["unit"]]
    return situation.now - seconds


def _not_in_flow(condition: Json, situation: Situation) -> bool:
    kept = situation.account.collection(ENTRY).get(f"{situation.flow}:{situation.profile}")
    since = _since(condition["timeframe_filter"], situation)
    # The entry at this moment is the one that is asked about.
    return not any(since <= moment < situation.entered for moment in (kept or {}).get("entered", ()))


def _has_clear_filter(name: str) -> Callable[[Json], bool]:
    return lambda condition: isinstance(condition.get(name), str) and is_clear_filter(condition.get("filter"))


def _is_clear_membership(condition: Json) -> bool:
    ids = condition.get("group_ids")
    is_named = isinstance(ids, list) and all(isinstance(item, str) for item in ids)
    return is_named and not condition.get("timeframe_filter")


def _is_clear_consent(condition: Json) -> bool:
    consent = condition.get("consent")
    status = consent.get("consent_status") if isinstance(consent, dict) else None
    if not isinstance(consent, dict) or not isinstance(status, dict):
        return False
    is_known = consent.get("channel") in ("email", "sms") and str(status.get("subscription")) in _CONSENTS
    return is_known and not status.get("filters")


def _is_clear_timeframe(wanted: Any) -> bool:
    if not isinstance(wanted, dict):
        return False
    if wanted.get("operator") in ("alltime", "flow-start"):
        return True
    is_last = wanted.get("operator") == "in-the-last" and str(wanted.get("unit")) in _UNITS
    return is_last and isinstance(wanted.get("quantity"), (int, float))


def _is_clear_metric(condition: Json) -> bool:
    filters = condition.get("metric_filters") or []
    return (
        isinstance(filters, list)
        and all(isinstance(item, dict) and _has_clear_filter("property")(item) for item in filters)
        and isinstance(condition.get("metric_id"), str)
        and condition.get("measurement") in ("count", "sum")
        and is_clear_filter(condition.get("measurement_filter"))
        and _is_clear_timeframe(condition.get("timeframe_filter"))
    )


# By type of a condition.
_TESTS: Mapping[str, Callable[[Json, Situation], bool]] = {
    "profile-property": _of_profile,
    "metric-property": _of_event,
    "profile-group-membership": _of_groups,
    "profile-marketing-consent": _of_consent,
    "profile-metric": _of_metric,
    "profile-not-in-flow": _not_in_flow,
}
_CLEAR: Mapping[str, Callable[[Json], bool]] = {
    "profile-property": _has_clear_filter("property"),
    "metric-property": _has_clear_filter("field"),
    "profile-group-membership": _is_clear_membership,
    "profile-marketing-consent": _is_clear_consent,
    "profile-metric": _is_clear_metric,
    "profile-not-in-flow": lambda condition: _is_clear_timeframe(condition.get("timeframe_filter")),
}
