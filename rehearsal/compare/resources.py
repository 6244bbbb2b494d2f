"""The schemas of all other types: catalogs, coupons, push tokens, flows, webhooks and so on.

They are compared by the attributes that a client sends, whatever these are, so that a new attribute of a
revision needs nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.mockserver.generic.live_defaults import CODE_LIFE, WAITING, WAITING_METRIC

from .difference import Difference, moment
from .profiles import profile_name
from .schema import Circumstances, Fields, Remedy, Resource, Schema, Snapshot

_A_YEAR = "a year after its making"
# Types whose ids stand in definitions.
_NAMED = ("metric", "list", "segment", "template")
# Attributes that the account sets by itself, and those that a snapshot adds.
SET_BY_ACCOUNT = frozenset(
    {
        *("id", "relationships", "not_played", "created", "updated", "created_at", "updated_at"),
        *("created_datetime", "updated_datetime", "recorded_date", "last_fetched", "secret_key"),
        *("is_active", "is_processing", "profiles"),
    }
)
# Attributes that identify a resource in a report, the strongest first.
_NAMES = ("external_id", "unique_code", "token", "name", "title")
# The relationships that are compared. A relationship is compared at one of its two ends.
_RELATED: Mapping[str, tuple[str, ...]] = {
    "catalog-item": ("categories",),
    "catalog-variant": ("item",),
    "catalog-category": (),
    "coupon": (),
    "coupon-code": ("coupon", "profile"),
    "push-token": ("profile",),
    WAITING: ("profile", "variant"),
    "segment": (),
    "flow": (),
    "form": (),
    "image": (),
    "template-universal-content": (),
    "web-feed": (),
    "webhook": ("webhook-topics",),
    "review": (),
    "tag-group": (),
    "custom-metric": (),
    "mapped-metric": ("metric", "custom-metric"),
    "tracking-setting": (),
    "geofence": (),
    "data-source": (),
    "object-schema": (),
    "object-record": (),
}
_UPDATED = "PATCH /api/PATH/{{id}} changes {field}; a field that is not sent stays."
_REMEDIES: Mapping[str, tuple[Remedy, ...]] = {
    "catalog-item": (
        Remedy("categories *", "PATCH /api/catalog-items/{{id}}/relationships/categories sets all of them."),
        Remedy("*", _UPDATED.replace("PATH", "catalog-items")),
    ),
    "catalog-variant": (
        Remedy("item", "A variant gets its item in relationships.item when it is made."),
        Remedy("*", _UPDATED.replace("PATH", "catalog-variants")),
    ),
    "coupon-code": (
        Remedy("expires_at", "Send expires_at; a code without it expires a year after it is made."),
        Remedy("coupon", "A code gets its coupon in relationships.coupon, by the coupon's external id."),
    ),
    "push-token": (
        Remedy("profile *", "The profile of a token is in attributes.profile of POST /api/push-tokens."),
    ),
    "flow": (Remedy("status", "PATCH /api/flows/{{id}} sets attributes.status: draft, manual or live."),),
}
_GENERAL = (
    Remedy("*", "No {field} is expected: leave it out, or clear it with null.", kind="extra"),
    Remedy("*", "Send {field} with the expected value."),
)


def _name_of(kind: str) -> Callable[[Resource, Snapshot], str]:
    if kind == WAITING:  # it has no name but its two ends
        return lambda resource, snapshot: f"{kind} of {', '.join(_ends(kind, resource, snapshot))}"

    def name(resource: Resource, snapshot: Snapshot) -> str:
        found = next((resource[name] for name in _NAMES if resource.get(name)), resource["id"])
        return f"{kind} '{found}'"

    return name


def _ends(kind: str, resource: Resource, snapshot: Snapshot) -> Iterator[str]:
    """Yield the related resources that are compared, each as `relationship name`."""
    related = resource.get("relationships", {})
    for relationship in _RELATED[kind]:
        for identifier in related.get(relationship, ()):
            yield f"{relationship} {_end(relationship, identifier, snapshot)}"


def _end(relationship: str, identifier: str, snapshot: Snapshot) -> str:
    if relationship == "profile":
        return profile_name(snapshot.find("profile", identifier)).removeprefix("profile ")
    found = snapshot.find(relationship, identifier)
    return str(found.get("name") or identifier)


def _fields_of(kind: str) -> Callable[[Resource, Snapshot], Fields]:
    def fields(resource: Resource, snapshot: Snapshot) -> Fields:
        found: Fields = dict.fromkeys(_ends(kind, resource, snapshot), True)
        for name, value in resource.items():
            if name == "definition":
                found |= _flat(name, _without_ids(value, snapshot), snapshot.circumstances)
            elif name not in SET_BY_ACCOUNT:
                found |= _flat(name, value, snapshot.circumstances)
        return found

    return fields


def _flat(name: str, value: Any, circumstances: Circumstances) -> Fields:
    """Write an object as a field for each of its members, and times in one way."""
    if isinstance(value, Mapping):
        parts = (_flat(f"{name}.{key}", item, circumstances) for key, item in value.items())
        return {field: one for part in parts for field, one in part.items()}
    if name.endswith("_at") and isinstance(value, str):
        made = parse_datetime(value)
        # An end that was not sent is a year after the call (SPEC), and the calls are not of one second.
        own = made is not None and circumstances.covers(made.astimezone(UTC) - CODE_LIFE)
        return {name: _A_YEAR if own else moment(value)}
    return {name: value}


def _without_ids(definition: Any, snapshot: Snapshot) -> Any:
    """Write actions of a flow as numbers, and metrics and lists by name: ids differ between two accounts."""
    actions = definition.get("actions") if isinstance(definition, Mapping) else None
    listed = actions if isinstance(actions, list) else []
    numbers = {str(item["id"]): f"action {number}" for number, item in enumerate(listed, 1) if "id" in item}

    def named(identifier: str) -> str | None:
        if identifier in numbers:
            return numbers[identifier]
        found = next((one for kind in _NAMED for one in [snapshot.find(kind, identifier)] if one), None)
        return None if found is None else str(found.get("html") or found.get("name"))

    def written(value: Any) -> Any:
        if isinstance(value, Mapping):
            # The id of a message or a block is its own alone.
            kept = {key: item for key, item in value.items() if key != "id" or named(str(item))}
            return {key: written(item) for key, item in kept.items()}
        if isinstance(value, list):
            return [written(item) for item in value]
        return (named(value) or value) if isinstance(value, str) else value

    return written(definition)


def _schema_of(kind: str) -> Schema:
    return Schema(
        kind=kind,
        label=_name_of(kind),
        fields=_fields_of(kind),
        identity=("id", *_NAMES),
        # Two that share nothing are two: a feed of a thousand items has no pairs by chance.
        grouped=kind == WAITING,
        paired_anyhow=kind == WAITING,
        missing=f"This {kind} is expected; there is none now.",
        extra=f"No such {kind} is expected.",
        before="expected",
        first=("status",),
        remedies=(*_REMEDIES.get(kind, ()), *_GENERAL),
    )


def is_repeat(item: Difference) -> bool:
    """Return whether a difference is a request for a variant that was sent again.

    It has no key and cannot be read, so that a client cannot find out whether a broken request took effect.
    """
    subject = f"event '{WAITING_METRIC}' of "
    return item.kind == "extra" and not item.field and item.subject.startswith((subject, f"{WAITING} of "))


RESOURCES: tuple[Schema, ...] = tuple(map(_schema_of, _RELATED))
