"""Lists the parts of an OpenAPI file that are not understood, so that nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..datetimes import FORMATS
from ..filters import COMPARISONS
from .operation import Operation
from .schema import resolve
from .vendor_extensions import LIMITS, limits_in_prose, read_limit, unread_lines

_OPERATORS = COMPARISONS | {
    *("equals", "any", "has", "contains", "contains-any", "contains-all", "starts-with", "ends-with")
}
_VALUE_TYPES = frozenset({"string", "number", "integer", "boolean", "object", "array"})
_FORMATS = frozenset(
    {"date", "time", "uri", "binary", "email", "uuid", "int32", "int64", "float", "double"}
) | {*FORMATS}
_TYPES = _VALUE_TYPES | {"null"}
_GROUPS = frozenset({"single", "list", "none"})
_KEYWORDS = frozenset(
    # fmt: off
    {
        "$defs",
        "$ref",
        "$schema",
        "additionalProperties",
        "allOf",
        "anyOf",
        "const",
        "contains",
        "default",
        "dependentRequired",
        "deprecated",
        "description",
        "discriminator",
        "else",
        "enum",
        "example",
        "examples",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "externalDocs",
        "format",
        "if",
        "items",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "not",
        "nullable",
        "oneOf",
        "pattern",
        "properties",
        "propertyNames",
        "readOnly",
        "required",
        "then",
        "title",
        "type",
        "unevaluatedProperties",
        "uniqueItems",
        "writeOnly",
        "xml",
    }
    # fmt: on
)
_MANY = frozenset({"oneOf", "anyOf", "allOf"})
_ONE = frozenset({"items", "not", "additionalProperties", "if", "then", "else", "contains", "propertyNames"})


def unsupported_parts(operations: Iterable[Operation]) -> tuple[str, ...]:
    """Return "METHOD /path: reason" for every part that is not understood, each once."""
    reader = _Schemas()
    found = []
    for operation in operations:
        for text in (*_of_operation(operation), *reader.of(operation)):
            found.append(f"{operation.key}: {text}")
    return tuple(dict.fromkeys(found))


def _of_operation(operation: Operation) -> Iterator[str]:
    if not operation.success:
        yield "no response of success (2xx) is stated"
    content = operation.request_content()
    if content and not operation.takes_body:
        yield f"the body is {', '.join(content)}, which is not checked"
    yield from _of_limits(operation)
    if not operation.scopes and operation.path.startswith("/api/"):
        yield "no scopes are stated"
    yield from _of_filters(operation)
    size = operation.parameters.get("page[size]")
    if size is not None and not {"minimum", "maximum"} <= size.schema.keys():
        yield "page[size] has no bounds: 1 to 100 is assumed"


def _of_limits(operation: Operation) -> Iterator[str]:
    stated = operation.entry.get("x-klaviyo-ratelimit")
    if stated is not None and not isinstance(stated, dict):
        yield f"the rate limit {stated!r} is not understood"
        return
    if stated is None:
        prose = operation.entry.get("description") or ""
        stated = limits_in_prose(prose)
        if not stated:
            yield (
                "no rate limit is stated"
                if "ate limit" not in prose
                else "the rate limit in the prose is not read"
            )
            return
    for name, value in stated.items():
        if name not in LIMITS or read_limit(value) is None:
            yield f"the rate limit {name}: {value!r} is not understood"


def _of_filters(operation: Operation) -> Iterator[str]:
    if "filter" not in operation.parameters:
        return
    extension = operation.entry.get("x-klaviyo-filters")
    if isinstance(extension, dict):
        for name, entry in extension.items():
            yield from _of_filter(name, entry)
    else:
        for line in unread_lines(operation.filter_prose()):
            yield f"filters: the line {line[:80]!r} is not understood"
    for name, field in operation.filters.items():
        for operator in sorted(field.operators - _OPERATORS):
            yield f"filter {name}: the operator {operator!r} is unknown"
    if not operation.filters:
        yield "no field to filter by is stated"


def _of_filter(name: str, entry: Any) -> Iterator[str]:
    if not isinstance(entry, dict) or not isinstance(entry.get("operators"), dict):
        yield f"filter {name}: its operators are not understood"
        return
    for group in sorted(entry["operators"].keys() - _GROUPS):
        yield f"filter {name}: the operators of {group!r} are passed over"
    value = entry.get("value") or {}
    if value and value.get("type") not in _VALUE_TYPES:
        yield f"filter {name}: the type {value.get('type')!r} is unknown"
    if value.get("format") not in (None, *_FORMATS):
        yield f"filter {name}: the format {value['format']!r} is unknown"


class _Schemas:
    """Walks the schemas of operations; a shared schema is visited once."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def of(self, operation: Operation) -> Iterator[str]:
        """Yield the parts of an operation's schemas that are not understood."""
        content = operation.request_content().values()
        schemas = [entry.get("schema") for entry in content if isinstance(entry, dict)]
        schemas += [operation.response_content(status) for status in operation.success]
        schemas += [parameter.schema for parameter in operation.parameters.values()]
        pending: list[Any] = schemas
        while pending:
            schema = pending.pop()
            if not isinstance(schema, dict):
                continue
            reference = schema.get("$ref")
            # References of parameters are resolved already; recursive ones are under $defs.
            if isinstance(reference, str) and reference not in self._seen and "/$defs/" not in reference:
                self._seen.add(reference)
                pending.append(resolve(operation.document, reference))
            yield from _of_schema(schema)
            pending += schema.get("properties", {}).values()
            for keyword, part in schema.items():
                if keyword in _ONE:
                    pending.append(part)
                elif keyword in _MANY:
                    pending += part


def _of_schema(schema: dict[str, Any]) -> Iterator[str]:
    for keyword in schema.keys() - _KEYWORDS:
        if not keyword.startswith("x-"):
            yield f"the schema keyword {keyword!r} is passed over"
    named = schema.get("type", ())
    for kind in {named} - _TYPES if isinstance(named, str) else {*named} - _TYPES:
        yield f"the type {kind!r} is unknown"
    if schema.get("format") not in (None, *_FORMATS):
        yield f"the format {schema['format']!r} is unknown"
