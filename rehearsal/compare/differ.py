"""The differ: pairs the resources of two snapshots and compares their fields, as a schema declares."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

import orjson

from .difference import Difference, same
from .schema import Fields, Resource, Schema, Snapshot


@dataclass(slots=True, eq=False)
class _Item:
    """A resource with its label and its fields, and its partner in the other account."""

    resource: Resource
    label: str
    fields: Fields
    partner: _Item | None = field(default=None)


_DELETED = "It was there before, and the old calls left it alone: the new calls deleted it."
_KEPT = "It was there before, and the old calls deleted it: the new calls left it."
_Matches = Callable[[_Item, _Item], bool]


def differences(schema: Schema, legacy: Snapshot, actual: Snapshot) -> Iterator[Difference]:
    """Yield the differences between the resources of one type in two accounts."""
    wanted, found = _groups(schema, legacy), _groups(schema, actual)
    # Sorted: the first difference is the reason of a failure, and shrinking needs a stable one.
    for group in sorted(wanted.keys() | found.keys()):
        planted = legacy.circumstances.planted
        yield from _compared(schema, wanted.get(group, []), found.get(group, []), planted)


def _groups(schema: Schema, snapshot: Snapshot) -> dict[str, list[_Item]]:
    groups: dict[str, list[_Item]] = {}
    for resource in filter(schema.compared, snapshot.resources(schema.kind)):
        item = _Item(resource, schema.label(resource, snapshot), schema.fields(resource, snapshot))
        groups.setdefault(item.label if schema.grouped else "", []).append(item)
    return groups


def _compared(
    schema: Schema, old: list[_Item], new: list[_Item], planted: Collection[str]
) -> Iterator[Difference]:
    _pair(schema, old, new)
    for item in old:
        if item.partner is None:
            gone = item.resource["id"] in planted
            hint = _DELETED if gone else schema.missing
            yield Difference("missing", item.label, hint=hint, before=schema.before)
        else:
            yield from _field_differences(schema, item, item.partner)
    for item in new:
        if item.partner is None:
            kept = item.resource["id"] in planted
            hint = _KEPT if kept else schema.extra
            yield Difference("extra", item.label, hint=hint, before=schema.before)


def _pair(schema: Schema, old: list[_Item], new: list[_Item]) -> None:
    """Pair resources, by the strongest identity first."""
    for name in schema.identity:
        _pair_by(name, old, new)
    if schema.paired_anyhow:
        for matches in _rules(schema):
            left = [item for item in new if item.partner is None]
            for item in old:
                if item.partner is None:
                    partner = next((other for other in left if matches(item, other)), None)
                    if partner is not None:
                        item.partner, partner.partner = partner, item
                        left.remove(partner)


def _pair_by(name: str, old: list[_Item], new: list[_Item]) -> None:
    """Pair the resources that share the value of an attribute, by an index: there may be a thousand."""
    left: dict[str, list[_Item]] = {}
    for item in reversed(new):
        value = item.resource.get(name)
        # Empty text identifies nothing: "" in two profiles does not make them one.
        if item.partner is None and value and isinstance(value, str):
            left.setdefault(value, []).append(item)
    for item in old:
        value = item.resource.get(name)
        if item.partner is None and isinstance(value, str) and left.get(value):
            item.partner = left[value].pop()
            item.partner.partner = item


def _rules(schema: Schema) -> Iterator[_Matches]:
    # Equal ones first, so that one changed event is reported as changed and not as one missing and one
    # extra.
    yield lambda one, other: one.label == other.label and _equal(schema, one, other)
    yield lambda one, other: one.label == other.label
    yield lambda one, other: True


def _equal(schema: Schema, one: _Item, other: _Item) -> bool:
    return next(_field_differences(schema, one, other), None) is None


def _field_differences(schema: Schema, old: _Item, new: _Item) -> Iterator[Difference]:
    # Most resources are bystanders, and as they were: their bytes say so sooner than a comparison does.
    if orjson.dumps(old.fields) == orjson.dumps(new.fields):
        return
    differing = [
        name
        for name in old.fields.keys() | new.fields.keys()
        if not same(old.fields.get(name), new.fields.get(name))
        and (name in old.fields or name not in schema.optional)
        and not (schema.at_most and name.startswith(schema.at_most) and _is_less(old, new, name))
    ]
    for name in sorted(differing, key=lambda name: (name not in schema.first, name)):
        before, after = old.fields.get(name), new.fields.get(name)
        kind = "missing" if after is None else "extra" if before is None else "changed"
        remedy = schema.remedy(name, kind, before)
        yield Difference(kind, old.label, name, before, after, remedy, before=schema.before)


def _is_less(old: _Item, new: _Item, name: str) -> bool:
    return bool((new.fields.get(name) or 0) < (old.fields.get(name) or 0))
