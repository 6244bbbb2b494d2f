"""Describes an operation for people to read, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from ..filters import FilterField
from ..openapi.operation import Operation, Parameter
from .example import example_body


# The limits come first: they decide how an integration is built.
def described(operation: Operation) -> Iterator[str]:
    """Yield the lines of a description: path, limits, scopes, parameters, filters, a valid example."""
    yield f"{operation.key} at {operation.revision} ({operation.operation_id})"
    if operation.summary:
        yield f"  {operation.summary}"
    yield f"  answers    {', '.join(map(str, operation.success))}"
    limit = operation.rate_limit
    parts = ((limit.burst, "a second"), (limit.steady, "a minute"), (limit.daily, "a day"))
    yield f"  limits     {', '.join(f'{count} {unit}' for count, unit in parts if count) or 'none stated'}"
    yield f"  scopes     {' '.join(operation.scopes) or 'none'}"
    for parameter in operation.parameters.values():
        yield f"  parameter  {_parameter(parameter)}"
    for name, field in operation.filters.items():
        yield f"  filter     {name}: {_filter(field)}"
    body = example_body(operation)
    if body is not None:
        yield "  example"
        for line in orjson.dumps(body, option=orjson.OPT_INDENT_2).decode().splitlines():
            yield f"    {line}"


def operation_record(operation: Operation) -> dict[str, Any]:
    """Return a description as values for JSON."""
    limit = operation.rate_limit
    return {
        "operation": operation.key,
        "operation_id": operation.operation_id,
        "revision": operation.revision,
        "group": operation.group,
        "summary": operation.summary,
        "answers": list(operation.success),
        "limits": {"second": limit.burst, "minute": limit.steady, "day": limit.daily},
        "scopes": list(operation.scopes),
        "parameters": [_parameter_record(item) for item in operation.parameters.values()],
        "filters": {name: sorted(field.operators) for name, field in operation.filters.items()},
        "example": example_body(operation),
    }


def _parameter_record(parameter: Parameter) -> dict[str, Any]:
    bounds = {key: parameter.schema.get(key) for key in ("minimum", "maximum", "default")}
    return {
        "name": parameter.name,
        "required": parameter.required,
        "choices": sorted(parameter.choices),
        **{key: value for key, value in bounds.items() if value is not None},
    }


def _parameter(parameter: Parameter) -> str:
    choices = sorted(parameter.choices)
    shown = f": {', '.join(choices[:12])}{', ...' if len(choices) > 12 else ''}" if choices else ""
    bounds = parameter.schema
    if "maximum" in bounds:
        shown = (
            f": {bounds.get('minimum', 1)} to {bounds['maximum']}, {bounds.get('default', '?')} unless asked"
        )
    return f"{parameter.name}{shown}{' (required)' if parameter.required else ''}"


def _filter(field: FilterField) -> str:
    kind = field.format or field.type
    return f"{', '.join(sorted(field.operators))}{f' ({kind})' if kind else ''}"
