"""Reads OpenAPI files: ours (a folder of YAML, overlays on an older revision) or any single file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson
import yaml

from ..errors import ContractError
from .overlay import apply_overlay
from .schema import resolve

Document = dict[str, Any]

_REFERENCE_TO_FILE = re.compile(r"^[\w.-]+\.yaml#/")


class _PlainLoader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """YAML without dates: `2026-07-15` is the name of a revision."""


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parse_file(path: Path) -> Any:
    """Read one YAML or JSON file. Raises ContractError with file, line and reason."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ContractError(f"{path}: cannot be read: {error.strerror or error}") from None
    return _parse_json(path, raw) if path.suffix == ".json" else _parse_yaml(path, raw)


def read_mapping(path: Path) -> Document:
    """Read one YAML or JSON file that holds a mapping. Raises ContractError."""
    content = parse_file(path)
    if not isinstance(content, dict):
        raise ContractError(f"{path}: expected a mapping at the top, found {type(content).__name__}")
    return content


def _parse_json(path: Path, raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        place = f"{path}:{error.lineno}:{error.colno}"
        raise ContractError(f"{place}: not JSON: {error.msg}. Is the file complete?") from None


def _parse_yaml(path: Path, raw: bytes) -> Any:
    try:
        return yaml.load(raw, Loader=_PlainLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        reason = getattr(error, "problem", None) or error
        raise ContractError(f"{place}: not YAML: {reason}. Is the file complete?") from None


def read_document(path: Path) -> Document:
    """Read one OpenAPI file in YAML or JSON.

    Raises ContractError when it is no OpenAPI 3 document.
    """
    document = read_mapping(path)
    version = document.get("openapi")
    if not isinstance(version, str) or not version.startswith("3."):
        raise ContractError(f"{path}: no OpenAPI 3 document: the key 'openapi' is {version!r}")
    if not isinstance(document.get("paths"), dict):
        raise ContractError(f"{path}: the OpenAPI document has no 'paths'")
    _check_references(path, document)
    return document


def _check_references(path: Path, document: Document) -> None:
    """Raise ContractError for a reference that leads nowhere: found late, it would fail a request."""
    pending: list[Any] = [document]
    seen: set[str] = set()
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            pending.extend(node)
        elif isinstance(node, dict):
            pending.extend(node.values())
            reference = node.get("$ref")
            if isinstance(reference, str) and reference not in seen:
                seen.add(reference)
                try:
                    resolve(document, reference)
                except (KeyError, TypeError):
                    reason = f"the reference {reference!r} leads nowhere. Is the file complete?"
                    raise ContractError(f"{path}: {reason}") from None


def read_folder(folder: Path) -> Document:
    """Read all groups of one revision of ours into one OpenAPI document.

    A file in the folder is an OpenAPI document or an OpenAPI Overlay on the file that its `extends`
    names. Files of the extended folder that have no overlay here are taken as they are.
    """
    files = {path.name: read_mapping(path) for path in sorted(folder.glob("*.yaml"))}
    if not files:
        raise ContractError(f"{folder}: holds no YAML file")
    parts: dict[str, Document] = {}
    for name, content in files.items():
        if "overlay" not in content:
            parts[name] = content
            continue
        base = (folder / content["extends"]).resolve()
        for path in sorted(base.parent.glob("*.yaml")):
            parts.setdefault(path.name, read_mapping(path))
        parts[name] = apply_overlay(parts[base.name], content, place=str(folder / name))
    return _bundle(parts, revision=folder.name)


def _bundle(parts: dict[str, Document], revision: str) -> Document:
    """Join the documents of a revision: `file.yaml#/x` becomes `#/x`."""
    whole: Document = {"openapi": "3.1.0", "info": {}, "paths": {}, "components": {}}
    for name, part in sorted(parts.items()):
        for key in ("servers", "security"):
            if key in part:
                whole[key] = part[key]
        whole["paths"] |= part.get("paths", {})
        for section, entries in part.get("components", {}).items():
            target = whole["components"].setdefault(section, {})
            twice = target.keys() & entries.keys()
            if twice:
                raise ContractError(f"{revision}/{name}: component named twice: {', '.join(sorted(twice))}")
            target |= entries
    whole["info"] = {"title": "Klaviyo API, as rehearsed", "version": revision}
    _localise(whole)
    return whole


def _localise(node: Any) -> None:
    if isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str):
            node["$ref"] = _REFERENCE_TO_FILE.sub("#/", reference)
        for value in node.values():
            _localise(value)
    elif isinstance(node, list):
        for value in node:
            _localise(value)
