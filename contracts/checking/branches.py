"""Finds, of several alternatives that all refuse a value, the one that it was most likely meant as."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from ..openapi.schema import Schema, subschema, types_of
from ..openapi.validator import SchemaError


def nearest_branch(error: SchemaError, schema: Schema) -> list[SchemaError]:
    """Return the errors of the nearest alternative; `schema` is the whole one.

    That is the alternative of the value's JSON type whose constants, such as a `type` or a `method`, it
    has, or misses furthest inside, and which refuses the least. Where every alternative refuses the value of
    the same place, or several equally near ones do, the errors become one that names all allowed values.
    """
    # A branch of another JSON type says nothing of the members: an object was meant as an object.
    branches = [list(branch) for branch in error.branches if not _is_of_other_type(branch, error)]
    if not branches:
        return [_joined_types(error, schema)]
    told = _told_apart_by(branches)
    if told is None or told.pointer[-1:] != ("type",):
        nearest = min(branches, key=_distance)
        # Alternatives that miss the same constants are as near: each of their values would do.
        missed = _constants(nearest).keys()
        branches = [branch for branch in branches if _constants(branch).keys() == missed]
        told = _told_apart_by(branches) if len(branches) > 1 else None
        if told is None:
            return nearest
    return [replace(told, arguments={"options": _choices(branches, told.pointer, schema)})]


def _is_of_other_type(branch: tuple[SchemaError, ...], error: SchemaError) -> bool:
    return any(item.keyword == "type" and item.pointer == error.pointer for item in branch)


def _joined_types(error: SchemaError, schema: Schema) -> SchemaError:
    types: set[str] = set()
    for branch in error.branches:
        for item in branch:
            if item.keyword == "type" and item.pointer == error.pointer:
                types |= types_of(_parent(schema, item))
    return replace(error, keyword="type", arguments={"types": sorted(types)}, branches=())


def _told_apart_by(branches: list[list[SchemaError]]) -> SchemaError | None:
    """Return the error of a place where every alternative expects another constant, if there is one."""
    places = [_constants(branch) for branch in branches]
    shared = set(places[0]).intersection(*places[1:])
    return places[0][min(shared, key=lambda place: (len(place), str(place)))] if shared else None


def _constants(branch: list[SchemaError]) -> dict[tuple[str | int, ...], SchemaError]:
    """Return the errors of the constants that an alternative expects, by their places in the value."""
    return {item.pointer: item for item in branch if item.keyword in ("const", "enum")}


def _choices(branches: list[list[SchemaError]], pointer: tuple[str | int, ...], schema: Schema) -> list[Any]:
    choices: list[Any] = []
    for branch in branches:
        for item in branch:
            if item.pointer == pointer and item.keyword in ("const", "enum"):
                parent = _parent(schema, item)
                choices += [parent["const"]] if "const" in parent else parent.get("enum", ())
    return list(dict.fromkeys(choices))


def _distance(branch: list[SchemaError]) -> tuple[float, int]:
    """Rank an alternative: a constant that differs deep inside still suggests it."""
    depths = [len(pointer) for pointer in _constants(branch)]
    # The deeper the first wrong constant lies, the more of the branch was met before it.
    return -min(depths) if depths else -math.inf, len(branch)


def _parent(schema: Schema, error: SchemaError) -> Schema:
    return subschema(schema, error.schema_path[:-1])
