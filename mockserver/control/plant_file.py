"""Reads the resources to plant from a file: YAML, JSON or NDJSON; in the short form or that of JSON:API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from klaviyo_rehearsal.contracts.plain_yaml import MOST_VALUES, PlainLoader, resolvers_without, size_of

from .planting import SEEDERS, SeedError

_LINES = (".ndjson", ".jsonl")


class _Loader(PlainLoader):
    """YAML whose times stay texts, and whose keys stand there once."""


def _mapping(loader: _Loader, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            line = key_node.start_mark.line + 1
            raise SeedError(f"{line}: the key {key!r} stands there twice; the first would be lost")
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
# `time: 2020-01-01` is a text for the API, which a date is not.
_Loader.yaml_implicit_resolvers = resolvers_without("timestamp")


def read_plant(path: Path) -> dict[str, Any]:
    """Return the resources of a file, by kind. Raises SeedError, with file and place."""
    try:
        text = path.read_text("utf-8-sig")
        parts = _lines(text) if path.suffix in _LINES else [_parsed(text, is_json=path.suffix == ".json")]
    except OSError as error:
        raise SeedError(f"{path}: {error.strerror}") from None
    except SeedError as error:
        raise SeedError(f"{path}:{error}") from None
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise SeedError(f"{path}: not YAML or JSON: {error}") from None
    content: dict[str, Any] = {}
    for number, part in enumerate(parts, 1):
        place = f"{path}:{number}" if path.suffix in _LINES else str(path)
        for kind, entries in _by_kind(place, part).items():
            if not isinstance(entries, list):
                raise SeedError(f"{place}: /{kind} must be a list")
            content.setdefault(kind, []).extend(entries)
    return content


def _parsed(text: str, *, is_json: bool) -> Any:
    if is_json:
        return json.loads(text, object_pairs_hook=_once)
    content = yaml.load(text, _Loader)  # a safe loader
    if size_of(content) > MOST_VALUES:
        raise SeedError(f" YAML whose aliases make more than {MOST_VALUES:,} values")
    return content


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise SeedError(f" the key {key!r} stands there twice; the first would be lost")
        found[key] = value
    return found


def _lines(text: str) -> list[Any]:
    parts: list[Any] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            parts.append({})
            continue
        try:
            parts.append(_parsed(line, is_json=True))
        except SeedError as error:
            raise SeedError(f"{number}:{error}") from None
        except (ValueError, RecursionError) as error:
            raise SeedError(f"{number}: not JSON: {error}") from None
    return parts


def _by_kind(place: str, part: Any) -> dict[str, Any]:
    """Return the entries of a part by kind: it is kinds with entries, a document, or one resource."""
    if isinstance(part, dict) and "data" in part:
        data = part["data"] if isinstance(part["data"], list) else [part["data"]]
        return {"resources": [*data, *part.get("included", [])]}
    if isinstance(part, dict) and "type" in part and "id" in part:
        return {"resources": [part]}
    if not isinstance(part, dict):
        raise SeedError(
            f"{place}: resources by kind are wanted, such as lists: [{{id: Y6nRLr, name: News}}], or a "
            f"document of JSON:API; the kinds are {', '.join(SEEDERS)}"
        )
    return part
