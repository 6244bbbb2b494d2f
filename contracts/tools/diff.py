"""The changes between two revisions: of the requests that an integration sends, and of the answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from ..openapi.contract import Contract
from ..openapi.operation import Operation, Parameter
from ..openapi.resource import SchemaReader
from ..openapi.schema import Schema, types_of
from ..use_case import UseCase
from .answer_diff import compare_answers
from .change import (
    ANSWER,
    BREAKS,
    CHANGES,
    LIMIT,
    NEW,
    ORDER,
    REQUEST,
    SCOPE,
    SIDES,
    Change,
    listed,
)


# Keyed by method and path: operationIds change without a change of the operation.
def compare_contracts(old: Contract, new: Contract, sides: Collection[str] = SIDES) -> list[Change]:
    """Return the changes from one contract to another by operation, breaking ones first.

    sides: of requests, of answers, or both; that an operation comes or goes belongs to either.
    """
    changes: list[Change] = []
    for key in sorted(old.operations.keys() | new.operations.keys(), key=lambda key: key.split(" ")[::-1]):
        before, after = old.operations.get(key), new.operations.get(key)
        if before is None:
            changes.append(Change(NEW, key, "", "the operation is new"))
        elif after is None:
            changes.append(Change(BREAKS, key, "", "the operation is gone"))
        else:
            found = _compare_operations(before, after, sides)
            changes += sorted(found, key=lambda item: ORDER.index(item.kind))
    return changes


def _compare_operations(old: Operation, new: Operation, sides: Collection[str]) -> Iterator[Change]:
    if REQUEST in sides:
        yield from _compare_requests(old, new)
    if ANSWER in sides:
        yield from compare_answers(old, new)


def _compare_requests(old: Operation, new: Operation) -> Iterator[Change]:
    yield from compare_conditions(old, new)
    yield from _compare_parameters(old, new)
    yield from _compare_filters(old, new)
    yield from _compare_schemas(new.key, old.body_schema or {}, new.body_schema or {}, "")


def compare_conditions(old: Operation, new: Operation) -> Iterator[Change]:
    """Yield the changes of an operation that no request shows: its rate limit and its scopes."""
    key = new.key
    if old.rate_limit != new.rate_limit:
        before, after = (f"{item.burst}/s {item.steady}/m" for item in (old.rate_limit, new.rate_limit))
        daily = f" {new.rate_limit.daily}/d" if new.rate_limit.daily else ""
        text = f"rate limit {after}{daily} instead of {before}"
        yield Change(CHANGES, key, "", text, aspect=LIMIT)
    # A scope less breaks nothing: a key may have more than it needs.
    for scope in sorted(set(new.scopes) - set(old.scopes)):
        yield Change(BREAKS, key, "", f"needs the scope {scope}", aspect=SCOPE)


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
            operators = listed(sorted(new.filters[name].operators))
            yield Change(NEW, new.key, place, f"the filter is new: {operators}")
        else:
            before, after = old.filters[name].operators, new.filters[name].operators
            yield from _compare_choices(new.key, place, before, after)


def _compare_choices(key: str, place: str, old: Iterable[Any], new: Iterable[Any]) -> Iterator[Change]:
    before, after = set(old), set(new)
    if before and not after:
        return  # free now
    if gone := sorted(map(str, before - after)):
        yield Change(BREAKS, key, place, f"no longer takes {listed(gone)}")
    if fresh := sorted(map(str, after - before)):
        kind, word = (NEW, "also") if before else (BREAKS, "only")
        yield Change(kind, key, place, f"takes {word} {listed(fresh)}")


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
        yield Change(BREAKS, key, place, f"no longer takes {listed(sorted(lost))}")
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
        side = " answer" if change.side == ANSWER else ""
        place = f"{side} {change.place}" if change.place else side
        yield f"  {change.kind:<8} {change.operation}{place}: {change.text}"


def _counts(changes: Sequence[Change]) -> str:
    counts = ((sum(change.kind == kind for change in changes), kind) for kind in ORDER)
    return ", ".join(f"{count} {kind}" for count, kind in counts if count) or "nothing changes"


def diff_record(
    old: str, new: str, changes: Sequence[Change], use_cases: Sequence[UseCase]
) -> dict[str, Any]:
    """Return the changes from one revision to another as values for JSON."""
    return {
        "from": old,
        "to": new,
        "counts": {kind: sum(change.kind == kind for change in changes) for kind in ORDER},
        "changes": [
            {
                "kind": change.kind,
                "side": change.side,
                "operation": change.operation,
                "use_cases": [item.name for item in use_cases if change.operation in item.operations],
                "place": change.place,
                "text": change.text,
            }
            for change in changes
        ],
    }


def hops_of(revisions: Sequence[str], known: Collection[str], *, each: bool) -> list[tuple[str, str]]:
    """Return the pairs of revisions to compare.

    revisions: two or more, compared from each to the next. each: go through every known revision between.
    """
    if each:
        low, high = min(revisions), max(revisions)
        between = sorted({*revisions, *(name for name in known if low <= name <= high)})
        revisions = between if revisions[0] <= revisions[-1] else between[::-1]
    return list(pairwise(revisions))
