"""The changes between two revisions, for the requests that an integration sends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..openapi.contract import Contract
from ..openapi.operation import Operation, Parameter
from ..openapi.resource import SchemaReader
from ..openapi.schema import Schema, types_of
from ..use_case import UseCase

BREAKS, CHANGES, NEW = "breaks", "changes", "new"
_ORDER = (BREAKS, CHANGES, NEW)
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one operation: a request that is refused now, a changed rule, or an addition."""

    kind: str
    operation: str
    place: str
    text: str


# Keyed by method and path: operationIds change without a change of the operation.
def compare_contracts(old: Contract, new: Contract) -> list[Change]:
    """Return all changes from one contract to another by operation, breaking ones first."""
    changes: list[Change] = []
    for key in sorted(old.operations.keys() | new.operations.keys(), key=lambda key: key.split(" ")[::-1]):
        before, after = old.operations.get(key), new.operations.get(key)
        if before is None:
            changes.append(Change(NEW, key, "", "the operation is new"))
        elif after is None:
            changes.append(Change(BREAKS, key, "", "the operation is gone"))
        else:
            found = _compare_operations(before, after)
            changes += sorted(found, key=lambda item: _ORDER.index(item.kind))
    return changes


def _compare_operations(old: Operation, new: Operation) -> Iterator[Change]:
    key = new.key
    if old.success != new.success:
        yield Change(CHANGES, key, "", f"answers {_listed(new.success)} instead of {_listed(old.success)}")
    if old.rate_limit != new.rate_limit:
        before, after = (f"{item.burst}/s {item.steady}/m" for item in (old.rate_limit, new.rate_limit))
        daily = f" {new.rate_limit.daily}/d" if new.rate_limit.daily else ""
        yield Change(CHANGES, key, "", f"rate limit {after}{daily} instead of {before}")
    # A scope less breaks nothing: a key may have more than it needs.
    for scope in sorted(set(new.scopes) - set(old.scopes)):
        yield Change(BREAKS, key, "", f"needs the scope {scope}")
    yield from _compare_parameters(old, new)
    yield from _compare_filters(old, new)
    yield from _compare_schemas(key, old.body_schema or {}, new.body_schema or {}, "")


def _compare_parameters(old: Operation, new: Operation) -> Iterator[Change]:
    for name in sorted(old.parameters.keys() | new.parameters.keys()):
        before, after = old.parameters.get(name), new.parameters.get(name)
        if after is None:
            yield Change(BREAKS, new.key, name, "the parameter is gone")
        elif before is None:
            if after.required:
                yield Change(BREAKS, new.key, name, "the parameter is required")
            else:
                yield Change(NEW, new.key, name, _new_parameter(after))
        else:
            yield from _compare_choices(new.key, name, before.choices, after.choices)
            yield from _compare_bounds(new.key, name, before.schema, after.schema)


def _new_parameter(parameter: Parameter) -> str:
    high = parameter.schema.get("maximum")
    return f"the parameter is new, up to {high}" if high else "the parameter is new"


def _compare_filters(old: Operation, new: Operation) -> Iterator[Change]:
    for name in sorted(old.filters.keys() | new.filters.keys()):
        place = f"filter {name}"
        if name not in new.filters:
            yield Change(BREAKS, new.key, place, "the filter is gone")
        elif name not in old.filters:
            operators = _listed(sorted(new.filters[name].operators))
            yield Change(NEW, new.key, place, f"the filter is new: {operators}")
        else:
            before, after = old.filters[name].operators, new.filters[name].operators
            yield from _compare_choices(new.key, place, before, after)


def _compare_choices(key: str, place: str, old: Iterable[Any], new: Iterable[Any]) -> Iterator[Change]:
    before, after = set(old), set(new)
    if before and not after:
        return  # free now
    if gone := sorted(map(str, before - after)):
        yield Change(BREAKS, key, place, f"no longer takes {_listed(gone)}")
    if fresh := sorted(map(str, after - before)):
        kind, word = (NEW, "also") if before else (BREAKS, "only")
        yield Change(kind, key, place, f"takes {word} {_listed(fresh)}")


def _compare_schemas(key: str, old: Schema, new: Schema, place: str) -> Iterator[Change]:
    """Walk two strict schemas side by side; branches of a choice are taken together."""
    before, after = SchemaReader(old).declared(old), SchemaReader(new).declared(new)
    required_before, required_after = _required(old), _required(new)
    for name in [*after, *(name for name in before if name not in after)]:
        where = f"{place}/{name}"
        if name not in after:
            yield Change(BREAKS, key, where, "the field is gone")
        elif name not in before:
            if name in required_after and before:
                yield Change(BREAKS, key, where, "the field is required")
            else:
                yield Change(NEW, key, where, "the field is new")
        else:
            if name in required_after - required_before:
                yield Change(BREAKS, key, where, "the field is required now")
            yield from _compare_values(key, before[name], after[name], where)


def _compare_values(key: str, old: Schema, new: Schema, place: str) -> Iterator[Change]:
    # A request with an integer stays right where any number is taken.
    lost = types_of(old) - types_of(new)
    if lost and types_of(new) and not (lost == {"integer"} and "number" in types_of(new)):
        yield Change(BREAKS, key, place, f"no longer takes {_listed(sorted(lost))}")
    # null is compared with the types.
    if "enum" in old and "enum" in new:
        yield from _compare_choices(key, place, filter(None, old["enum"]), filter(None, new["enum"]))
    yield from _compare_bounds(key, place, old, new)
    if "items" in old and "items" in new:
        yield from _compare_schemas(key, old["items"], new["items"], f"{place}/*")
    yield from _compare_schemas(key, old, new, place)


def _compare_bounds(key: str, place: str, old: Schema, new: Schema) -> Iterator[Change]:
    for keyword in ("maxItems", "maxLength", "maximum", "maxProperties"):
        before, after = old.get(keyword), new.get(keyword)
        if before is not None and after is not None and before != after:
            kind = BREAKS if after < before else NEW
            yield Change(kind, key, place, f"at most {after} instead of {before}")


def _required(schema: Schema) -> frozenset[str]:
    return frozenset(schema.get("required", ()))


def diff_lines(changes: Sequence[Change], use_cases: Sequence[UseCase]) -> Iterator[str]:
    """Yield the changes as lines, those of each use case first, then those of no use case."""
    left = {change.operation for change in changes}
    for use_case in use_cases:
        own = [change for change in changes if change.operation in use_case.operations]
        if own:
            yield f"{use_case.name}: {_counts(own)}"
            yield from _change_lines(own)
        left -= set(use_case.operations)
    rest = [change for change in changes if change.operation in left]
    if rest:
        yield f"other operations: {_counts(rest)}"
        yield from _change_lines(rest)
    yield f"in all: {_counts(changes)}"


def _change_lines(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        place = f" {change.place}" if change.place else ""
        yield f"  {change.kind:<8} {change.operation}{place}: {change.text}"


def _counts(changes: Sequence[Change]) -> str:
    counts = ((sum(change.kind == kind for change in changes), kind) for kind in _ORDER)
    return ", ".join(f"{count} {kind}" for count, kind in counts if count) or "nothing changes"


def _listed(items: Iterable[Any]) -> str:
    """Join names; of very many only the first."""
    names = [str(item) for item in items]
    more = len(names) - _SHOWN
    return ", ".join(names) if more < 2 else f"{', '.join(names[:_SHOWN])} and {more} more"
