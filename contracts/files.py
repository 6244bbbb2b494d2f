"""Reads YAML and JSON files, with the place in every error, and writes files whole."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import orjson

from .errors import ContractError


def parse_file(path: Path) -> Any:
    """Read one YAML or JSON file. Raises ContractError with file, line and reason."""
    raw = read_bytes(path)
    if path.suffix == ".json":
        return _parse_json(path, raw)
    # Only here: importing PyYAML takes a tenth of the time to a ready contract, which is kept as JSON.
    from .plain_yaml import parse_yaml

    return parse_yaml(raw, place=str(path))


def read_bytes(path: Path) -> bytes:
    """Read a file. Raises ContractError with the reason."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ContractError(f"{path}: cannot be read: {error.strerror or error}") from None


def read_mapping(path: Path) -> dict[str, Any]:
    """Read one YAML or JSON file that holds a mapping. Raises ContractError."""
    content = parse_file(path)
    if not isinstance(content, dict):
        raise ContractError(f"{path}: expected a mapping at the top, found {type(content).__name__}")
    return content


def read_list(path: Path) -> list[Any]:
    """Read one YAML or JSON file that holds a list. Raises ContractError."""
    content = parse_file(path)
    if not isinstance(content, list):
        raise ContractError(f"{path}: expected a list at the top, found {type(content).__name__}")
    return content


def _parse_json(path: Path, raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        place = f"{path}:{error.lineno}:{error.colno}"
        raise ContractError(f"{place}: not JSON: {error.msg}. Is the file complete?") from None


def write_atomically(entry: Path, content: bytes) -> bool:
    """Write a file whole or not at all. Returns whether it could be written."""
    try:
        entry.parent.mkdir(parents=True, exist_ok=True)
        # In the same folder: across file systems a rename is a copy, which can break off.
        with tempfile.NamedTemporaryFile(dir=entry.parent, delete=False) as file:
            file.write(content)
        os.replace(file.name, entry)
    except OSError:
        return False
    return True
