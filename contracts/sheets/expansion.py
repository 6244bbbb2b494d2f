"""Expands the sheets of a revision into one OpenAPI document."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ..errors import ContractError
from .conventions import Conventions, conventions_of
from .notation import Notation, Schema, part_name
from .operations import Operations
from .resource import Resource, answered, reference, sent
from .sheet import Sheet, merged

Document = dict[str, Any]
# The state of each sheet at a revision, by its place.
States = Mapping[str, Mapping[str, Any]]


def expand(sheets: Sequence[Sheet], revision: str, given: Collection[str]) -> Document:
    """Return the OpenAPI document of all sheets at a revision, without paths where none has begun.

    given: the names of schemas that other documents of the revision have: they count for references.
    Raises ContractError with the place of a mistake.
    """
    states = {sheet.place: sheet.at(revision) for sheet in sheets}
    conventions = conventions_of(states)
    resources = _resources(states)
    shapes = _shapes(states, resources)
    notation = Notation({}, {name: node for name, (node, _) in shapes.items()})
    schemas = {name: notation.schema(node, place) for name, (node, place) in shapes.items()}
    paths: dict[str, dict[str, Any]] = {}
    operations = Operations(resources, conventions, notation, schemas, given)
    for resource in resources.values():
        for path, methods in operations.of(resource).items():
            paths.setdefault(path, {}).update(methods)
    _fill(notation, resources, conventions, schemas, given)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Klaviyo, resources of sheets", "version": revision},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _shapes(states: States, resources: Mapping[str, Resource]) -> dict[str, tuple[Any, str]]:
    """Return the shapes of all sheets by name, each with its place."""
    named = {part_name(kind): kind for kind, item in resources.items() if "attributes" in item.entry}
    found: dict[str, tuple[Any, str]] = {}
    for sheet, state in states.items():
        for name, node in state.get("shapes", {}).items():
            if name in found:
                raise ContractError(f"{sheet}: the shape {name} stands in another sheet too")
            if name in named:
                raise ContractError(f"{sheet}: the shape {name} has the name of the resource {named[name]!r}")
            found[name] = (node, f"{sheet}: shapes/{name}")
    return found


def _resources(states: States) -> dict[str, Resource]:
    found: dict[str, Resource] = {}
    templates = {name: node for state in states.values() for name, node in state.get("templates", {}).items()}
    for sheet, state in states.items():
        for name, entry in state.get("resources", {}).items():
            if name in found:
                raise ContractError(f"{sheet}: the resource {name} stands in another sheet too")
            place = f"{sheet}: {name}"
            whole = _with_template(entry, templates, place)
            group = str(whole.get("group", state.get("group", "")))
            found[name] = Resource(name, str(whole.get("type", name)), whole, group, place)
            found[name].check()
    return found


def _with_template(entry: Mapping[str, Any], templates: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Return an entry with the keys of the template that it is like, which it may change."""
    name = entry.get("like")
    if name is None:
        return dict(entry)
    if name not in templates:
        raise ContractError(f"{place}: no template {name!r}. Known: {', '.join(templates)}")
    whole: dict[str, Any] = merged(templates[name], entry)
    return whole


def _fill(
    notation: Notation,
    resources: Mapping[str, Resource],
    conventions: Conventions,
    schemas: dict[str, Schema],
    given: Collection[str],
) -> None:
    """Add the parts of resources that schemas refer to, which may refer to further ones."""
    done: set[tuple[str, str]] = set()
    while pending := [key for key in notation.used if key not in done]:
        for part, kind in pending:
            done.add((part, kind))
            name = part_name(kind, part)
            if name in given or name in schemas:
                continue
            if part == "reference":
                schemas[name] = reference(kind)
            elif kind not in resources:
                raise ContractError(f"no sheet has the resource {kind!r}, which another one names")
            elif part == "":
                schemas[name] = answered(resources[kind], notation)
            else:
                action = "create" if part == "new" else "update"
                schemas[name] = sent(resources[kind], action, notation, conventions)
