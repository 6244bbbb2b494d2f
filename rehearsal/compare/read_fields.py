"""The fields that an old call answered: the new reading must have delivered them as well (facts 9.2, 9.3)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.legacy.field_map import PROFILE_FIELDS

from .delivery import Delivery, Resource
from .difference import Difference

_FIELDS_HINT = "The old call answered it. Leave it in fields[{kind}], or leave the parameter out."
_METRIC_HINT = "The old call answered event_name: send include=metric, or read the metric by its id."
_REASON_HINT = "The old call answered it: send additional-fields[profile]=subscriptions, or filter by it."
# By old call: alternatives, one of which must be delivered of every resource that it answered.
_ANSWERED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "list lists": (("name",),),
    "list metrics": (("name",), ("integration",)),
    "list templates": (("name",), ("html",)),
    "list campaigns": (("name",), ("status",)),
    "get campaign": (("status",),),
}
_IDENTIFIERS = {"email": "email", "phone_number": "phone_number"}
_TIMELINE = (("event_properties",), ("timestamp", "datetime"))
# The attributes of a profile that v1's person had, by the attribute that holds them today.
_PERSON = tuple(
    name.split(".")[0]
    for name in dict.fromkeys((*PROFILE_FIELDS.values(), "properties"))
    if name not in ("_kx", "anonymous_id")
)


@dataclass(frozen=True, slots=True)
class Asked:
    """An old call with one entry of its answer, and the profile of the old account that it is about."""

    call: LegacyCall
    entry: Mapping[str, Any]
    profile: Mapping[str, Any]


def missing_fields(
    asked: Asked, resource: Resource, delivery: Delivery, lacking: Collection[str]
) -> Iterator[Difference]:
    """Yield the fields of one entry that were not delivered.

    resource: the type and id of today's resource. lacking: attributes that the revisions in use do not have.
    """
    kind, identifier = resource
    for names in _needed(asked, kind):
        if not delivery.has(resource, names) and not {*lacking} & {f"{kind}.{name}" for name in names}:
            hint = _FIELDS_HINT.format(kind=kind)
            yield Difference("missing", f"{kind} {identifier}", f"{names[0]}, read", True, None, hint)
    # A call that names no metric has the names of metrics as news.
    metric = ("metric", str(asked.entry.get("statistic_id")))
    if kind == "event" and "metric" not in asked.call.name and not delivery.has(metric, ("name",)):
        yield Difference("missing", f"metric {metric[1]}", "name, read", True, None, _METRIC_HINT)
    is_reason_known = "suppression" in delivery.filters or delivery.has(resource, ("subscriptions",))
    if asked.call.name == "list exclusions" and not is_reason_known:
        yield Difference("missing", f"{kind} {identifier}", "reason, read", True, None, _REASON_HINT)


def _needed(asked: Asked, kind: str) -> Iterator[tuple[str, ...]]:
    name, entry = asked.call.name, asked.entry
    if name.endswith("timeline"):
        yield from _TIMELINE if kind == "event" else _person(asked.profile)
    elif name == "get person":
        yield from _person(asked.profile)
    elif name == "all members":
        yield from ((new,) for old, new in _IDENTIFIERS.items() if entry.get(old))
    elif name in ("check members", "segment members"):
        # The answer is told by whatever identifier the question named.
        known = tuple(new for old, new in _IDENTIFIERS.items() if entry.get(old))
        yield from [known] if known else []
    elif name == "list exclusions":
        yield ("email",)
    yield from _ANSWERED.get(name, ())


def _person(profile: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for name in dict.fromkeys(_PERSON):
        value = profile.get(name)
        if isinstance(value, dict):
            value = [part for part in value.values() if part not in (None, "")]
        if value not in (None, "", [], {}):
            yield (name,)
