"""Custom and mapped metrics, and properties (REC get_custom_metric.200, get_mapped_metric.400)."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from klaviyo_rehearsal.contracts.violation import violation

from ...jsonapi.refusal import Refusal
from ...jsonapi.reply import Reply
from ..call import Override, PlannedCall, Play
from ..changes import CHANGED
from ..plan import Action
from .unique_values import refuse_taken

Json = dict[str, Any]

CUSTOM, MAPPED, PROPERTY, METRIC = "custom-metric", "mapped-metric", "metric-property", "metric"
_UPDATES_A_DAY = 2  # REC update_mapped_metric.403


def create_custom_metric(call: PlannedCall, play: Play) -> Reply:
    """Make a custom metric, which is related to the metrics of its definition."""
    refuse_taken(call, CUSTOM, "name")
    return play(_with_metrics(call))


def update_custom_metric(call: PlannedCall, play: Play) -> Reply:
    """Change a custom metric."""
    call.require(CUSTOM, call.ids[0])
    refuse_taken(call, CUSTOM, "name", own=call.ids[0])
    return play(_with_metrics(call))


def _with_metrics(call: PlannedCall) -> PlannedCall:
    data = call.payload["data"]
    attributes = data.get("attributes") or {}
    definition = attributes.get("definition")
    if not isinstance(definition, dict):
        return call
    groups = [
        {"metric_filters": [], "value_property": None, **group}
        for group in definition.get("metric_groups") or []
        if isinstance(group, dict)
    ]
    named = [str(group.get("metric_id")) for group in groups]
    known = [metric for metric in named if metric in call.collection(METRIC)]
    links = {"metrics": {"data": [{"type": METRIC, "id": item} for item in dict.fromkeys(known)]}}
    content = {**attributes, "definition": {**definition, "metric_groups": groups}}
    return replace(call, payload={"data": {**data, "attributes": content, "relationships": links}})


def read_mapped_metric(call: PlannedCall, play: Play) -> Reply:
    """Read a mapping; its time is there from the start."""
    _stamp_slots(call)
    return play(call)


def update_mapped_metric(call: PlannedCall, play: Play) -> Reply:
    """Map another metric, at most twice a day."""
    _stamp_slots(call)
    today = call.account.clock.now().date().isoformat()
    kept = call.collection(MAPPED).get(call.ids[0]) or {}
    done = kept.get("_updates") or []
    done = [day for day in done if day == today]
    if len(done) >= _UPDATES_A_DAY:
        detail = f"Mapped Metric `{call.ids[0]}` has reached the daily limit of updates ({_UPDATES_A_DAY})."
        raise Refusal([violation("daily-limit", detail, pointer="/data/")])
    reply = play(call)
    kept = call.collection(MAPPED).get(call.ids[0]) or {}
    call.collection(MAPPED).replace(call.ids[0], {**kept, "_updates": [*done, today]})
    return reply


def list_mapped_metrics(call: PlannedCall, play: Play) -> Reply:
    """List the mappings."""
    _stamp_slots(call)
    return play(call)


def _stamp_slots(call: PlannedCall) -> None:
    """Give the mappings that an account starts with a time."""
    slots = call.collection(MAPPED)
    for identifier in list(slots):
        kept = slots.get(identifier) or {}
        if not any(kept.get(name) for name in CHANGED):
            slots.replace(identifier, {**kept, "updated": call.now(MAPPED)})


def list_properties(call: PlannedCall, play: Play) -> Reply:
    """List the properties of a metric, those of its events (REC get_properties_for_metric.200)."""
    if call.plan.relation == "metric-properties":
        call.require(METRIC, call.ids[0])
        _refresh(call, [call.ids[0]], samples=None)
    return play(call)


def read_property(call: PlannedCall, play: Play) -> Reply:
    """Read a property of a metric."""
    _refresh(call, list(call.collection(METRIC)), samples=[])
    return play(call)


def _refresh(call: PlannedCall, metrics: list[str], *, samples: list[Any] | None) -> None:
    """Keep a property for each name that events of metrics have; a list has null for its samples."""
    account, relation = call.account, call.relation(PROPERTY, "metric")
    known = call.collection(PROPERTY)
    for metric in metrics:
        title = (account.metrics.get(metric) or {}).get("name", "")
        for name, value in _sent_properties(call, metric):
            identifier = base64.urlsafe_b64encode(f"{metric}.{name}".encode()).decode().rstrip("=")
            label = f"{title} Value" if name == "$value" else name
            content = {"label": label, "property": name, "inferred_type": _type_of(value)}
            if identifier not in known:
                known.insert(identifier, {**content, "sample_values": samples})
                if relation is not None:
                    account.links.link(relation, identifier, metric)
            elif (known.get(identifier) or {}).get("sample_values") in (None, []):
                known.replace(identifier, {**content, "sample_values": samples})


def _sent_properties(call: PlannedCall, metric: str) -> Iterator[tuple[str, Any]]:
    events = call.account.events
    for event in events.group("metric", metric):
        for name, value in ((events.get(event) or {}).get("event_properties") or {}).items():
            if name != "$event_id":
                yield name, value


def _type_of(value: Any) -> str:
    # A truth value counts as a number (REC get_properties_for_metric.200).
    if isinstance(value, (bool, int, float)):
        return "numeric"
    return "list" if isinstance(value, list) else "string"


OVERRIDES: Mapping[tuple[str, Action], Override] = {
    (CUSTOM, Action.CREATE): create_custom_metric,
    (CUSTOM, Action.UPDATE): update_custom_metric,
    (MAPPED, Action.READ): read_mapped_metric,
    (MAPPED, Action.UPDATE): update_mapped_metric,
    (MAPPED, Action.LIST): list_mapped_metrics,
    (MAPPED, Action.RELATED): read_mapped_metric,
    (MAPPED, Action.READ_RELATIONSHIP): read_mapped_metric,
    (METRIC, Action.RELATED): list_properties,
    (METRIC, Action.READ_RELATIONSHIP): list_properties,
    (PROPERTY, Action.READ): read_property,
    (PROPERTY, Action.RELATED): read_property,
    (PROPERTY, Action.READ_RELATIONSHIP): read_property,
}
