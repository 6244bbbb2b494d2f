"""Compiles JSON Schemas and reads the errors of the library; only `soundness.py` asks it for more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jsonschema_rs

from ..datetimes import FORMATS
from .schema import Schema


@dataclass(frozen=True, slots=True)
class SchemaError:
    """A keyword that a value does not satisfy, and where."""

    keyword: str
    arguments: dict[str, Any]
    pointer: tuple[str | int, ...]
    schema_path: tuple[str | int, ...]
    message: str
    # The errors of each alternative, where the value has to satisfy one of several.
    branches: tuple[tuple[SchemaError, ...], ...] = ()


class Validator:
    """A compiled JSON Schema (2020-12, formats checked).

    `accepts` answers in about a microsecond; `errors` explains, and is called for refused values only.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._compiled = jsonschema_rs.Draft202012Validator(
            # Masked, since messages would repeat the value, which may be 5 MB.
            schema,
            validate_formats=True,
            formats=dict(FORMATS),
            mask="it",
            retriever=_nothing,
        )
        self.accepts = self._compiled.is_valid

    def errors(self, value: Any) -> Iterator[SchemaError]:
        """Yield the errors of the value. All are found at once: 2 500 000 take a minute."""
        return map(_read, self._compiled.iter_errors(value))

    def first_error(self, value: Any) -> SchemaError:
        """Return the first error of a value that is refused. Raises ValueError for another."""
        try:
            self._compiled.validate(value)
        except jsonschema_rs.ValidationError as error:
            return _read(error)
        raise ValueError("the value is right")

    @cached_property
    def names(self) -> frozenset[str]:
        """The members that the schema names anywhere."""
        return frozenset(
            name
            for schema in _schemas(self.schema)
            for key in ("properties", "required")
            for name in schema.get(key, ())
        )

    @cached_property
    def longest_list(self) -> int:
        """The most items that a list may have which may not have any number; 0 where none is bounded."""
        return max((schema.get("maxItems", 0) for schema in _schemas(self.schema)), default=0)

    @cached_property
    def outline(self) -> Validator:
        """The same schema with any items of lists."""
        return Validator(_without_items(self.schema))


def _nothing(address: str) -> Any:
    # jsonschema_rs fetches what a schema of others refers to, where it is not told otherwise.
    raise ValueError(f"{address} is not fetched")


def _read(error: jsonschema_rs.ValidationError) -> SchemaError:
    arguments = error.kind.as_dict()
    if error.kind.name == "propertyNames":
        arguments = {"name": arguments["error"].instance}
    branches = arguments.pop("context", ())
    return SchemaError(
        keyword=error.kind.name,
        arguments=arguments,
        pointer=tuple(error.instance_path),
        schema_path=tuple(error.schema_path),
        message=error.message,
        branches=tuple(tuple(map(_read, branch)) for branch in branches),
    )


# Keywords that hold schemas by a name, and those that hold no schema.
_NAMED = frozenset({"properties", "patternProperties", "$defs", "dependentSchemas"})
_DATA = frozenset({"const", "enum", "default", "examples", "required"})


def _schemas(schema: Any) -> Iterator[Schema]:
    """Yield a schema and those in it."""
    if isinstance(schema, list):
        for part in schema:
            yield from _schemas(part)
    elif isinstance(schema, dict):
        yield schema
        for key, part in schema.items():
            if key in _NAMED:
                for inner in part.values():
                    yield from _schemas(inner)
            elif key not in _DATA:
                yield from _schemas(part)


def _without_items(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without_items(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept: Schema = {}
    for key, part in schema.items():
        if key in _NAMED:
            kept[key] = {name: _without_items(inner) for name, inner in part.items()}
        elif key not in ("items", "prefixItems", "unevaluatedItems"):
            kept[key] = part if key in _DATA else _without_items(part)
    return kept
