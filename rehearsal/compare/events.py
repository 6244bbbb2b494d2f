"""The schema of events: of the same metric and profile, the same happened, as often."""

from __future__ import annotations

from datetime import UTC, datetime

from klaviyo_rehearsal.contracts.legacy.field_map import EVENT_FIELDS

from .profiles import profile_name
from .schema import Fields, Remedy, Resource, Schema, Snapshot

_NOW = "the time of the call"


def _label(event: Resource, snapshot: Snapshot) -> str:
    metric = snapshot.find("metric", event["metric"]).get("name")
    return f"event '{metric}' of {profile_name(snapshot.find('profile', event['profile']))}"


def _fields(event: Resource, snapshot: Snapshot) -> Fields:
    moment = datetime.fromtimestamp(event["timestamp"], UTC)
    # Without a time of its own an event happens now. The new call comes a moment after the old one, and a
    # client may send the time of its own clock.
    time = _NOW if snapshot.circumstances.covers(moment) else moment.isoformat()
    return {"time": time} | {f"properties.{name}": value for name, value in event["event_properties"].items()}


EVENTS = Schema(
    kind="event",
    label=_label,
    fields=_fields,
    grouped=True,
    missing="The old call recorded this event; nothing did now.",
    extra="The old call recorded no such event. A retry records it again, unless it has the same unique_id.",
    first=("time",),
    # A migrated integration may add these: they make retries safe and sums exact.
    optional=frozenset({"properties.$event_id", "properties.$value_currency"}),
    remedies=(
        Remedy(
            "time", "The old call had no time: leave attributes.time out, or send the present one.", of=_NOW
        ),
        Remedy(
            "time",
            "Send the old 'time', seconds since 1970 in UTC, as attributes.time, in ISO 8601 with an offset; "
            "without it the event happens now, and one a second survives of each person and metric.",
        ),
        Remedy("*", "The old call left no {field}.", kind="extra"),
        *(
            Remedy(f"properties.{old}", f"'{old}' is now attributes.{new} of the event.")
            for old, new in EVENT_FIELDS.items()
        ),
        Remedy("*", "Custom data goes into attributes.properties, under the same name."),
    ),
)
