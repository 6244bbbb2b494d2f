"""The changes between two revisions, for the answers that an integration reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from ..openapi.operation import Operation
from ..openapi.resource import SchemaReader, answered_type
from ..openapi.schema import Schema, types_of
from .change import (
    ANSWER,
    BREAKS,
    CHANGES,
    GONE,
    MAYBE,
    NEW,
    NULL,
    ON_REQUEST,
    PAGE,
    STATUS,
    TYPE,
    VALUES,
    Change,
    listed,
)

_ADDITIONAL = "additional-fields"
# Below it, two names have little but letters in common: `conversation` and `conversations` have 0.96.
_ALIKE = 0.6
# Conditions of flows and segments contain each other.
_DEEPEST = 16


@dataclass(frozen=True, slots=True)
class _Member:
    """A member of an answer: the place of the member around it, its types and its values."""

    parent: str
    types: frozenset[str]
    values: frozenset[str]
    required: bool

    def joined(self, other: _Member) -> _Member:
        """Return the member that either of two branches may answer."""
        values = self.values | other.values if self.values and other.values else frozenset()
        return _Member(self.parent, self.types | other.types, values, self.required and other.required)


_Members = dict[str, _Member]


def compare_answers(old: Operation, new: Operation) -> Iterator[Change]:
    """Yield the changes of the answers of one operation: statuses, sizes of pages, members."""
    key = new.key
    if old.success != new.success:
        text = f"answers {listed(new.success)} instead of {listed(old.success)}"
        yield Change(CHANGES, key, "", text, ANSWER, STATUS)
    yield from _compare_pages(old, new)
    before, after = _members_of(old), _members_of(new)
    additional = _additional_fields(new) - _additional_fields(old)
    for place in sorted(before.keys() | after.keys()):
        if place not in after:
            if before[place].parent in after or not before[place].parent:
                yield Change(BREAKS, key, place, _gone(place, before, after), ANSWER, GONE)
        elif place not in before:
            if after[place].parent in before or not after[place].parent:
                yield Change(NEW, key, place, "the field is new", ANSWER)
        else:
            yield from _compare_members(key, place, before[place], after[place])
            if _is_additional(place, answered_type(new), additional):
                text = f"no longer returned by default: ask for it with {_ADDITIONAL}"
                yield Change(BREAKS, key, place, text, ANSWER, ON_REQUEST)


def _compare_pages(old: Operation, new: Operation) -> Iterator[Change]:
    before, after = _page_size(old), _page_size(new)
    if before is not None and after is not None and before != after:
        kind = BREAKS if after < before else CHANGES
        text = f"a page has {after} by default instead of {before}"
        yield Change(kind, new.key, "page[size]", text, ANSWER, PAGE)


def _page_size(operation: Operation) -> int | None:
    parameter = operation.parameters.get("page[size]")
    return None if parameter is None else parameter.schema.get("default")


def _compare_members(key: str, place: str, old: _Member, new: _Member) -> Iterator[Change]:
    fresh, lost = new.types - old.types, old.types - new.types
    # A reader of numbers reads integers too.
    if fresh == {"integer"} and "number" in old.types:
        fresh = frozenset()
    if old.types and "null" in fresh:
        yield Change(BREAKS, key, place, "may be null now", ANSWER, NULL)
    if old.types and (others := fresh - {"null"}):
        text = f"is {listed(sorted(others))} instead of {listed(sorted(lost))}" if lost else None
        yield Change(BREAKS, key, place, text or f"may be {listed(sorted(others))} now", ANSWER, TYPE)
    if old.required and not new.required:
        yield Change(CHANGES, key, place, "may be missing now", ANSWER, MAYBE)
    if old.values and new.values and (more := new.values - old.values):
        yield Change(CHANGES, key, place, f"may be {listed(sorted(more))} too", ANSWER, VALUES)


def _gone(place: str, before: Mapping[str, _Member], after: Mapping[str, _Member]) -> str:
    """Say that a member is gone, and which one seems to have its content."""
    own = before[place]
    name = place.rpartition("/")[2]
    fresh = [other for other in after if other not in before]
    for other in fresh:
        likeness = SequenceMatcher(None, name, other.rpartition("/")[2]).ratio()
        if after[other].parent == own.parent and after[other].types == own.types and likeness >= _ALIKE:
            return f"the field is gone; {other.rpartition('/')[2]} seems to be its new name"
    around = own.parent.rpartition("/")[0]
    for other in fresh:
        if other.rpartition("/")[2] == name and other.startswith(around):
            return f"the field is gone; {other} has its name"
    return "the field is gone"


def _additional_fields(operation: Operation) -> frozenset[str]:
    """Return the fields that are answered only where they are asked for, as `profile.subscriptions`."""
    return frozenset(
        f"{name[len(_ADDITIONAL) + 1 : -1]}.{choice}"
        for name, parameter in operation.parameters.items()
        if name.startswith(f"{_ADDITIONAL}[")
        for choice in parameter.choices
    )


def _is_additional(place: str, kind: str | None, fields: frozenset[str]) -> bool:
    """Return whether a place is that of one of the fields; kind: the type of `data`."""
    around, _, name = place.rpartition("/attributes/")
    if "[" in around:
        kind = around.partition("[")[2].rstrip("]")
    return f"{kind}.{name}" in fields


def _members_of(operation: Operation) -> _Members:
    """Return the members of all right answers of an operation by place."""
    found: _Members = {}
    for status in operation.success:
        schema = operation.response_schema(status)
        if schema is not None:
            _walk(SchemaReader(schema), schema, "", "", found)
    return found


def _walk(reader: SchemaReader, schema: Schema, place: str, parent: str, found: _Members) -> None:
    schema = reader.flat(schema)
    if place.count("/") > _DEEPEST:
        return
    branches = [reader.flat(item) for key in ("anyOf", "oneOf") for item in schema.get(key, ())]
    several = len({reader.type(item) for item in branches} - {None}) > 1
    for branch in branches:
        _walk_type(reader, branch, place, parent, found, named=several or place == "/included/*")
    if place == "/included/*" and not branches:
        _walk_type(reader, schema, place, parent, found, named=True)
        return
    _walk_members(reader, schema, place, parent, found)


def _walk_type(
    reader: SchemaReader, schema: Schema, place: str, parent: str, found: _Members, *, named: bool
) -> None:
    """Walk a branch; where types of resources stand side by side, each has a place of its own."""
    kind = reader.type(schema) if named else None
    if kind is None:
        _walk(reader, schema, place, parent, found)
        return
    own = f"{place}[{kind}]"
    _add(found, own, _Member(parent, frozenset(), frozenset(), required=False))
    _walk_members(reader, schema, own, own, found)


def _walk_members(reader: SchemaReader, schema: Schema, place: str, parent: str, found: _Members) -> None:
    for name, part in schema.get("properties", {}).items():
        own, part = f"{place}/{name}", reader.flat(part)
        values = frozenset(map(str, filter(None, part.get("enum", ()))))
        member = _Member(parent, _types(reader, part), values, name in schema.get("required", ()))
        _add(found, own, member)
        _walk(reader, part, own, own, found)
    if isinstance(schema.get("items"), dict):
        _walk(reader, schema["items"], f"{place}/*", parent, found)


def _add(found: _Members, place: str, member: _Member) -> None:
    found[place] = found[place].joined(member) if place in found else member


def _types(reader: SchemaReader, schema: Schema) -> frozenset[str]:
    """Return the types of a value, also where they are those of branches."""
    branches = [reader.flat(item) for key in ("anyOf", "oneOf") for item in schema.get(key, ())]
    return types_of(schema).union(*(types_of(branch) for branch in branches))
