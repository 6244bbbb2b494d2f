"""The short notation of schemas in sheets, and the JSON Schema that it stands for.

Text is a type: `string`, `date-time?` (or null), `integer 1..100 = 20` (bounds and default), `(a | b)` (one
of these), `[string]?` (an array or null), `Address` (a shape of the sheets), `new list`, `changed list`,
`reference list` (parts of a resource). A list of one is an array too. A mapping is an object; `name!` is
required, and `*` is any other member. `like: Address` has the members of a shape too, which the others extend
or replace; `like: [Address, Visited]` has those of several. `one of`, `any of`, `or null` and `plain` (JSON
Schema as it is) are mappings of that one key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from ..errors import ContractError
from ..suggestions import did_you_mean
from .sheet import merged

Schema = dict[str, Any]

_TYPES = ("string", "integer", "number", "boolean", "object", "array")
_FORMATS = ("date-time", "date", "time", "uri", "email", "uuid", "binary")
_TEXT = re.compile(
    r"(?P<item>\(.*\)|\[.*\]|(?:new |changed |reference )?[\w-]+)(?: (?P<low>-?\d*)\.\.(?P<high>-?\d*))?"
    r"(?P<null>\?)?(?: = (?P<default>.+))?"
)
_BOUNDS = {
    "string": ("minLength", "maxLength"),
    "array": ("minItems", "maxItems"),
    "integer": ("minimum", "maximum"),
    "number": ("minimum", "maximum"),
}
_PARTS = {"new": "New", "changed": "Changed", "reference": ""}


def pascal(name: str) -> str:
    """Return the name of a type as components have it: `catalog-item` is CatalogItem."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[-_]", name))


def part_name(kind: str, part: str = "") -> str:
    """Name the component for a part of a resource: `new`, `changed`, `reference`, or the resource itself."""
    return f"{_PARTS.get(part, '')}{pascal(kind)}{'Ref' if part == 'reference' else ''}"


def local(name: str) -> Schema:
    """Return a reference to a component of the same document."""
    return {"$ref": f"#/components/schemas/{name}"}


@dataclass(frozen=True, slots=True)
class Notation:
    """Reads the notation.

    used: takes the parts of resources that schemas refer to, in their order.
    shapes: the shapes that objects can be like, by name.
    """

    used: dict[tuple[str, str], None]
    shapes: Mapping[str, Any] = field(default_factory=dict)

    def schema(self, node: Any, place: str) -> Schema:
        """Return the JSON Schema of a node. Raises ContractError with the place of a mistake."""
        if isinstance(node, str):
            return self._text(node, place)
        if isinstance(node, list):
            if len(node) != 1:
                raise ContractError(f"{place}: a list has one entry, the notation of its items")
            return {"type": "array", "items": self.schema(node[0], place)}
        if not isinstance(node, Mapping):
            raise ContractError(f"{place}: {node!r} is no notation of a schema")
        if len(node) == 1:
            ((key, value),) = node.items()
            special = self._special(str(key), value, f"{place}/{key}")
            if special is not None:
                return special
        return self.object(node, place)

    def part(self, part: str, kind: str) -> Schema:
        """Return a reference to a part of a resource, and note that it is used; see `part_name`."""
        self.used[part, kind] = None
        return local(part_name(kind, part))

    def object(self, members: Mapping[str, Any], place: str) -> Schema:
        """Return the schema of an object with these members."""
        members = self._members(members, place)
        result: Schema = {"type": "object"}
        required = [name[:-1] for name in members if name.endswith("!")]
        if required:
            result["required"] = required
        properties = {
            name.removesuffix("!"): self.schema(node, f"{place}/{name}")
            for name, node in members.items()
            if name != "*"
        }
        if properties:
            result["properties"] = properties
        if "*" in members:
            result["additionalProperties"] = self.schema(members["*"], f"{place}/*")
        return result

    def _members(
        self, node: Mapping[str, Any], place: str, within: tuple[str, ...] = ()
    ) -> Mapping[str, Any]:
        """Return the members of an object with those of the shapes that it is like."""
        if "like" not in node:
            return node
        named = node["like"]
        members: dict[str, Any] = {}
        for name in [named] if isinstance(named, str) else named:
            if name not in self.shapes:
                hint = did_you_mean(str(name), self.shapes)
                raise ContractError(f"{place}/like: no shape {name!r}.{hint}")
            shape = self.shapes[name]
            if not isinstance(shape, Mapping) or name in within:
                reason = "is like itself" if name in within else "has no members"
                raise ContractError(f"{place}/like: the shape {name} {reason}")
            members = merged(members, self._members(shape, place, (*within, name)))
        own = {key: value for key, value in node.items() if key != "like"}
        result: Mapping[str, Any] = merged(members, own)
        return result

    def _special(self, key: str, value: Any, place: str) -> Schema | None:
        if key in ("one of", "any of"):
            branches = [self.schema(node, f"{place}/{number}") for number, node in enumerate(value)]
            return {"oneOf" if key == "one of" else "anyOf": branches}
        if key == "or null":
            return _or_null(self.schema(value, place))
        if key == "plain":
            return dict(value)
        return None

    def _text(self, text: str, place: str) -> Schema:
        match = _TEXT.fullmatch(text)
        if match is None:
            raise ContractError(f"{place}: {text!r} is no notation of a schema")
        item = match["item"]
        if item.startswith("("):
            schema = _choices(item)
        elif item.startswith("["):
            schema = {"type": "array", "items": self.schema(item[1:-1], place)}
        else:
            schema = self._named(item, place)
        bounds = (match["low"], match["high"])
        if any(bounds):
            names = _BOUNDS[schema["type"]]
            schema |= {name: int(bound) for name, bound in zip(names, bounds, strict=True) if bound}
        if match["null"]:
            schema = _or_null(schema)
        if match["default"] is not None:
            schema["default"] = _value(match["default"])
        return schema

    def _named(self, name: str, place: str) -> Schema:
        part, _, kind = name.rpartition(" ")
        if part:
            return self.part(part, kind)
        if name[:1].isupper():
            return local(name)
        if name == "any":
            return {}
        if name in _FORMATS:
            return {"type": "string", "format": name}
        if name not in _TYPES:
            hint = did_you_mean(name, (*_TYPES, *_FORMATS))
            known = ", ".join((*_TYPES, *_FORMATS))
            raise ContractError(f"{place}: no type {name!r}.{hint} Known: {known}, any, a shape in capitals")
        return {"type": name}


def _choices(text: str) -> Schema:
    values = [_value(part.strip()) for part in text[1:-1].split("|")]
    if len(values) == 1:
        return {"const": values[0]}
    kinds = {bool: "boolean", int: "integer", float: "number"}
    return {"type": kinds.get(type(values[0]), "string"), "enum": values}


def _value(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _or_null(schema: Schema) -> Schema:
    if isinstance(schema.get("type"), str):
        result = {**schema, "type": [schema["type"], "null"]}
        if "enum" in schema:
            result["enum"] = [*schema["enum"], None]
        return result
    if "const" in schema:
        return {"enum": [schema["const"], None]}
    return {"anyOf": [schema, {"type": "null"}]}
