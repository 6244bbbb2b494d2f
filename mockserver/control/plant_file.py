"""Reads the resources to plant from a file: YAML, JSON or NDJSON; in the short form or that of JSON:API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.files import (
    DoubledKey,
    parse_file,
    read_bytes,
    without_doubles,
    without_mark,
)

from .planting import SEEDERS, SeedError

_LINES = (".ndjson", ".jsonl")


def read_plant(path: Path) -> dict[str, Any]:
    """Return the resources of a file, by kind. Raises SeedError, with file and place."""
    try:
        if path.suffix in _LINES:
            parts = _lines(without_mark(read_bytes(path)).decode())
        else:
            parts = [parse_file(path)]
    except ContractError as error:
        raise SeedError(str(error)) from None
    except SeedError as error:
        raise SeedError(f"{path}:{error}") from None
    except UnicodeDecodeError as error:
        raise SeedError(
            f"{path}: not UTF-8: {error.reason} at byte {error.start}. Save it as UTF-8."
        ) from None
    content: dict[str, Any] = {}
    for number, part in enumerate(parts, 1):
        place = f"{path}:{number}" if path.suffix in _LINES else str(path)
        for kind, entries in _by_kind(place, part).items():
            if not isinstance(entries, list):
                raise SeedError(f"{place}: /{kind} must be a list")
            content.setdefault(kind, []).extend(entries)
    return content


def _lines(text: str) -> list[Any]:
    parts: list[Any] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            parts.append({})
            continue
        try:
            parts.append(json.loads(line, object_pairs_hook=without_doubles))
        except DoubledKey as error:
            raise SeedError(f"{number}: {error}") from None
        except (ValueError, RecursionError) as error:
            raise SeedError(f"{number}: not JSON: {error}") from None
    return parts


def _by_kind(place: str, part: Any) -> dict[str, Any]:
    """Return the entries of a part by kind: it is kinds with entries, a document, or one resource."""
    if isinstance(part, dict) and "data" in part:
        data = part["data"] if isinstance(part["data"], list) else [part["data"]]
        included = part.get("included") or []
        if not isinstance(included, list):
            raise SeedError(f"{place}: /included must be a list")
        return {"resources": [*data, *included]}
    if isinstance(part, dict) and "type" in part and "id" in part:
        return {"resources": [part]}
    if not isinstance(part, dict):
        raise SeedError(
            f"{place}: resources by kind are wanted, such as lists: [{{id: Y6nRLr, name: News}}], or a "
            f"document of JSON:API; the kinds are {', '.join(SEEDERS)}"
        )
    return part
