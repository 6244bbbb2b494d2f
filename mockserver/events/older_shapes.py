"""Events in the shapes of older revisions (facts 8.1)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.legacy.field_map import WITHOUT_ATTRIBUTE

from ..jsonapi.call import Call
from ..jsonapi.documents import identifiers_of
from ..jsonapi.older_shape import OlderShape
from ..people.legacy_profile import person_of, unset_of

# From here on an event has one profile and one metric, each a resource in its body and in its answer (SPEC).
TO_ONE_SINCE = "2023-07-15"
_PLACES: Mapping[str, str] = MappingProxyType(
    {
        "/data/attributes/profile/data/attributes": "/data/attributes/profile",
        "/data/attributes/profile/data": "/data/attributes/profile",
        "/data/attributes/metric/data/attributes": "/data/attributes/metric",
    }
)


def _nested(call: Call) -> Any:
    """Read an event whose profile has the `$` keys of v1, and whose metric is its name."""
    data = call.payload["data"]
    sent = data["attributes"]
    person = sent["profile"]
    lost = sorted(name for name in person if name in WITHOUT_ATTRIBUTE and name != "$unset")
    if lost:
        call.notes.append(f"accepted and without effect here: {', '.join(lost)}")
    profile: dict[str, Any] = {"type": "profile", "attributes": person_of(call.account, person)}
    unset = unset_of(person)
    if unset:
        profile["attributes"]["meta"] = {"patch_properties": unset}
    metric = {"type": "metric", "attributes": sent["metric"]}
    attributes = {**sent, "profile": {"data": profile}, "metric": {"data": metric}}
    return {"data": {**data, "attributes": attributes}}


def write_older_event(call: Call, identifier: str, raw: bytes) -> bytes:
    """Write an event that names its profile and its metric by attributes, and its time as text (SPEC)."""
    events = call.account.events
    attributes: dict[str, Any] = orjson.loads(raw)
    attributes["timestamp"] = str(attributes["timestamp"])
    data = {}
    for name in ("profile", "metric"):
        other = events.related(identifier, name)
        attributes[f"{name}_id"] = other
        data[f"{name}s"] = identifiers_of(name, [] if other is None else [other])
    return call.write("event", identifier, orjson.dumps(attributes), data=data)


FLAT_EVENT = OlderShape(TO_ONE_SINCE, _nested, _PLACES)
OLDER_SHAPES = {"POST /api/events": (FLAT_EVENT,)}
