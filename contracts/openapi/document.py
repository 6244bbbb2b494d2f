"""Reads an OpenAPI document from a single file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..errors import ContractError
from ..files import read_mapping
from .schema import resolve
from .soundness import check_soundness

Document = dict[str, Any]

_COMPONENT = re.compile(r"#/components/([^/]+)/([^/]+)")


def read_document(path: Path) -> Document:
    """Read one OpenAPI file in YAML or JSON.

    Raises ContractError where it is not an OpenAPI 3 document or a reference in it leads nowhere.
    """
    document = read_mapping(path)
    check_document(document, place=str(path))
    check_references(document, place=str(path))
    check_soundness(document, place=str(path))
    return document


def check_document(document: Document, *, place: str) -> None:
    """Raise ContractError for a mapping that is not an OpenAPI 3 document. `place` names it in the error."""
    version = document.get("openapi")
    # Swagger 2 has other places for bodies and parameters: its operations would load without any.
    if not isinstance(version, str) or not version.startswith("3."):
        raise ContractError(f"{place}: no OpenAPI 3 document: the key 'openapi' is {version!r}")
    if not isinstance(document.get("paths"), dict):
        raise ContractError(f"{place}: the OpenAPI document has no 'paths'")


def check_references(document: Document, *, place: str) -> None:
    """Raise ContractError for a reference that leads nowhere: found late, it would fail a request."""
    seen: set[str] = set()
    for node in _mappings([document]):
        reference = node.get("$ref")
        if isinstance(reference, str) and reference not in seen:
            seen.add(reference)
            try:
                resolve(document, reference)
            except (KeyError, TypeError):
                reason = f"the reference {reference!r} leads nowhere. Is the file complete?"
                raise ContractError(f"{place}: {reason}") from None


def part_of(document: Document, paths: Iterable[str]) -> Document:
    """Return a document with some of its paths alone, and the components that they refer to."""
    chosen = {path: document["paths"][path] for path in paths}
    components: dict[str, dict[str, Any]] = {}
    pending: list[Any] = [chosen]
    for node in _mappings(pending):
        match = _COMPONENT.match(str(node.get("$ref")))
        if match is not None and match[2] not in components.setdefault(match[1], {}):
            found = components[match[1]][match[2]] = document["components"][match[1]][match[2]]
            pending.append(found)
    return {**document, "paths": chosen, "components": components}


def _mappings(pending: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield every mapping within some values, to which more may be added meanwhile."""
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            pending.extend(node)
        elif isinstance(node, dict):
            pending.extend(node.values())
            yield node
