"""The JSON Schema of `[tool.rehearsal]` in pyproject.toml, which docs/config.schema.json shows to editors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from .settings import Setting, Settings

Json = dict[str, Any]
_TYPES = {"boolean": "boolean", "integer": "integer", "number": "number", "string": "string"}


def config_schema(settings: Settings) -> Json:
    """Return the schema of a pyproject.toml, whose other tables it leaves alone."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "[tool.rehearsal] of klaviyo-rehearsal, in a pyproject.toml",
        "type": "object",
        "properties": {"tool": {"type": "object", "properties": {"rehearsal": _top(settings)}}},
    }


def _top(settings: Settings) -> Json:
    """Return the schema of the top table: keys for every command that has them, and a table a command."""
    content: Json = {}
    for key in settings.common_keys:
        content[key] = _either(_value(item) for item in settings.named(key) if item.is_common)
    for name in dict.fromkeys(path[0] for path in settings.by_command):
        table = _table(settings, (name,))
        if name in content:  # `report` is a table of files too, which may hold those of its commands
            files: Json = {"additionalProperties": {"type": "string"}}
            content[name] = _either([content[name], {**table, **files}])
        else:
            content[name] = table
    return {"type": "object", "additionalProperties": False, "properties": content}


def _table(settings: Settings, path: tuple[str, ...]) -> Json:
    """Return the schema of the table of a command, or of a group of them."""
    own = settings.by_command.get(path, {})
    content = {key: _value(setting) for key, setting in own.items()}
    for other in settings.by_command:
        if other[: len(path)] == path and other != path:
            content[other[len(path)]] = _table(settings, other[: len(path) + 1])
    return {"type": "object", "additionalProperties": False, "properties": content}


def _either(schemas: Iterable[Json]) -> Json:
    distinct: list[Json] = []
    for schema in schemas:
        plain = {name: value for name, value in schema.items() if name != "description"}
        if plain not in [
            {key: item for key, item in one.items() if key != "description"} for one in distinct
        ]:
            distinct.append(schema)
    return distinct[0] if len(distinct) == 1 else {"anyOf": distinct}


def _value(setting: Setting) -> Json:
    found = _several(setting) if setting.is_list else _one(setting)
    return {**found, **({"description": setting.help} if setting.help else {})}


def _several(setting: Setting) -> Json:
    texts: Json = {"type": "array", "items": _one(setting)}
    if setting.is_pairs:
        return {"anyOf": [{"type": "object", "additionalProperties": {"type": "string"}}, texts]}
    return {"anyOf": [_one(setting), texts]}


def _one(setting: Setting) -> Json:
    if setting.kind == "count":
        return {"type": ["string", "integer"]}
    if setting.choices:
        return {"type": "string", "enum": list(setting.choices)}
    kind = setting.parameter.type
    bounds: Json = {}
    if isinstance(kind, (click.IntRange, click.FloatRange)):
        bounds = {
            name: value for name, value in (("minimum", kind.min), ("maximum", kind.max)) if value is not None
        }
    return {"type": _TYPES[setting.kind], **bounds}
