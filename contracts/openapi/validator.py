"""The one place that knows the JSON Schema library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
        )
        self.accepts = self._compiled.is_valid

    def errors(self, value: Any) -> Iterator[SchemaError]:
        """Yield the errors of the value."""
        return map(_read, self._compiled.iter_errors(value))


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
