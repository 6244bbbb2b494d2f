"""Describes an operation for people to read."""

from __future__ import annotations

from collections.abc import Iterator

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
