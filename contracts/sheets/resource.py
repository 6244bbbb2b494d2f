"""One resource of a sheet: its schemas, and the keys that a sheet may have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import ContractError
from .conventions import Conventions
from .keys import check_keys
from .notation import Notation, Schema, local

STATE = ("group", "conventions", "shapes", "templates", "resources")
_RESOURCE = (
    *("like", "type", "client", "path", "title", "plural", "group", "scope", "limits", "id", "id_name"),
    *("attributes", "relationships", "create", "update", "filters", "sorts", "page", "include", "fieldset"),
    "operations",
)
_SENT = ("attributes", "same", "relationships", "id")
_RELATIONSHIP = (
    *("one", "many", "answered", "included", "nullable"),
    *("related", "id", "ids", "add", "replace", "remove"),
)


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of a sheet at one revision.

    name: its name in the sheet, which differs from its type where operations show a type in other shapes.
    """

    name: str
    type: str
    entry: Mapping[str, Any]
    group: str
    place: str

    @property
    def answered(self) -> str:
        """The name under which an answer shows it: an entry without attributes lends those of its type."""
        return self.name if "attributes" in self.entry else self.type

    @property
    def title(self) -> str:
        """The words for one of them, such as catalog item."""
        return str(self.entry.get("title", self.type.replace("-", " ")))

    @property
    def plural(self) -> str:
        """The words for several."""
        one = self.title
        return str(self.entry.get("plural", f"{one[:-1]}ies" if one.endswith("y") else f"{one}s"))

    @property
    def path(self) -> str:
        """The path of the collection."""
        return str(self.entry.get("path", f"/api/{self.type}s"))

    @property
    def relationships(self) -> Mapping[str, Mapping[str, Any]]:
        """The relationships by name."""
        found: Mapping[str, Mapping[str, Any]] = self.entry.get("relationships", {})
        return found

    def target(self, name: str) -> tuple[str, bool]:
        """Return the type that a relationship leads to, and whether it leads to many."""
        entry = self.relationships.get(name)
        if entry is None:
            raise ContractError(
                f"{self.place}: no relationship {name!r}. Known: {', '.join(self.relationships)}"
            )
        return (str(entry["many"]), True) if "many" in entry else (str(entry["one"]), False)

    def included(self, name: str) -> str:
        """Name the resource as which an answer includes the one that a relationship leads to."""
        return str(self.relationships.get(name, {}).get("included") or self.target(name)[0])

    def fieldset(self, notation: Notation, shapes: Mapping[str, Schema]) -> list[str]:
        """Return the fields to choose from in `fields[...]`, without the id: those in objects have a dot."""
        stated = self.entry.get("fieldset")
        if stated is not None:
            return list(stated)
        attributes = notation.object(self.entry.get("attributes", {}), f"{self.place}/attributes")
        return list(dict.fromkeys(_field_names(attributes, shapes)))

    def check(self) -> None:
        """Raise ContractError for a key that is not known."""
        check_keys(self.entry, _RESOURCE, self.place)
        for part in ("create", "update"):
            check_keys(self.entry.get(part, {}), _SENT, f"{self.place}/{part}")
        for name, entry in self.relationships.items():
            place = f"{self.place}/relationships/{name}"
            check_keys(entry, _RELATIONSHIP, place)
            if ("one" in entry) is ("many" in entry):
                raise ContractError(f"{place}: takes either 'one' or 'many', the type that it leads to")


def _field_names(schema: Schema, shapes: Mapping[str, Schema], within: tuple[str, ...] = ()) -> Iterator[str]:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        # A shape may hold itself, as conditions of a segment do.
        if name in shapes and name not in within:
            yield from _field_names(shapes[name], shapes, (*within, name))
    for branch in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
        yield from _field_names(branch, shapes, within)
    for name, part in schema.get("properties", {}).items():
        yield name
        yield from (f"{name}.{further}" for further in _field_names(part, shapes, within))


def reference(kind: str) -> Schema:
    """Return the schema of a resource identifier."""
    return {
        "type": "object",
        "required": ["type", "id"],
        "properties": {"type": {"const": kind}, "id": {"type": "string"}},
    }


def answered(resource: Resource, notation: Notation) -> Schema:
    """Return the schema of a resource in an answer."""
    place = resource.place
    properties: Schema = {
        "type": {"const": resource.type},
        "id": notation.schema(resource.entry.get("id", "string"), f"{place}/id"),
    }
    # A topic of webhooks is an id alone.
    if "attributes" in resource.entry:
        properties["attributes"] = notation.object(resource.entry["attributes"], f"{place}/attributes")
    relationships = {
        name: _answered_relationship(resource, name, notation)
        for name, entry in resource.relationships.items()
        if entry.get("answered", True)
    }
    if relationships:
        properties["relationships"] = {"type": "object", "properties": relationships}
    properties["links"] = local("SelfLink")
    required = [name for name in properties if name != "relationships"]
    return {"type": "object", "required": required, "properties": properties}


def _answered_relationship(resource: Resource, name: str, notation: Notation) -> Schema:
    kind, many = resource.target(name)
    data = notation.part("reference", kind)
    if resource.relationships[name].get("nullable"):
        data = {"anyOf": [data, {"type": "null"}]}
    return {
        "type": "object",
        "required": ["links"],
        "properties": {
            "data": {"type": "array", "items": data} if many else data,
            "links": local("RelatedLinks"),
        },
    }


def sent(resource: Resource, part: str, notation: Notation, conventions: Conventions) -> Schema:
    """Return the schema of a resource in a request. part: create or update."""
    entry = resource.entry.get(part, {})
    place = f"{resource.place}/{part}"
    members = {**entry.get("attributes", {}), **_same(resource, entry, place)}
    properties: Schema = {"type": {"const": resource.type}}
    required = ["type"]
    if part == "update" or "id" in entry:
        properties["id"] = notation.schema(entry.get("id", "string"), f"{place}/id")
        required.append("id")
    if members or "attributes" in entry:
        properties["attributes"] = notation.object(members, f"{place}/attributes")
        required.append("attributes")
    relationships = entry.get("relationships", {})
    if relationships:
        properties["relationships"] = _sent_relationships(relationships, notation, conventions, place)
        if any(name.endswith("!") for name in relationships):
            required.append("relationships")
    return {"type": "object", "required": required, "properties": properties}


def _same(resource: Resource, entry: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Return the attributes that are sent as they are answered."""
    known = {name.removesuffix("!"): node for name, node in resource.entry.get("attributes", {}).items()}
    found = {}
    for name in entry.get("same", ()):
        bare = name.removesuffix("!")
        if bare not in known:
            raise ContractError(f"{place}/same: no attribute {bare!r} is answered. Known: {', '.join(known)}")
        found[name] = known[bare]
    return found


def _sent_relationships(
    entries: Mapping[str, Any], notation: Notation, conventions: Conventions, place: str
) -> Schema:
    members: dict[str, Schema] = {}
    required = []
    for name, node in entries.items():
        bare = name.removesuffix("!")
        many = isinstance(node, list)
        kind = node[0] if many else node
        data = notation.part("reference", kind)
        members[bare] = {
            "type": "object",
            "properties": {"data": {"type": "array", "items": data} if many else data},
        }
        if conventions.data_of_relationships:
            members[bare]["required"] = ["data"]
        required += [bare] if name.endswith("!") else []
    result: Schema = {"type": "object", "properties": members}
    return {**result, "required": required} if required else result
