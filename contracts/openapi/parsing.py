"""Turns an OpenAPI document, ours or any official Klaviyo file, into a `Contract`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..errors import ContractError
from ..rules.rule import Rule
from .contract import Contract
from .document_schema import METHODS
from .operation import Operation

_REVISION = re.compile(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?")


def contract_from(document: dict[str, Any], rules: Sequence[Rule], *, place: str) -> Contract:
    """Read every operation of a document. `place` names the document in errors.

    Raises ContractError when the document names no revision or an operation is not formed as one.
    """
    info = document.get("info")
    revision = str(info.get("version", "")) if isinstance(info, dict) else ""
    # The revision of the header is looked up by this name: a file without one could never be served.
    if not _REVISION.fullmatch(revision):
        raise ContractError(f"{place}: info.version is {revision!r}, expected a revision such as 2026-07-15")
    return Contract(revision, _operations(document, revision, rules, place), document)


def operation_keys(document: dict[str, Any]) -> Iterator[str]:
    """Yield the keys of the operations of a document of ours, such as `POST /api/events`."""
    for path, item in document["paths"].items():
        yield from (f"{method.upper()} {path}" for method in METHODS if method in item)


def _operations(
    document: dict[str, Any], revision: str, rules: Sequence[Rule], place: str
) -> Iterator[Operation]:
    # By operation, since each of 345 would look through all rules otherwise.
    by_operation: dict[str, list[Rule]] = {}
    for rule in rules:
        # Dates as text sort as dates do, betas after their revision.
        if rule.since <= revision <= rule.until:
            by_operation.setdefault(rule.operation, []).append(rule)
    for path, item in document["paths"].items():
        # Paths end in a slash up to 2024-07-15 and have none since; Klaviyo takes both (facts 3).
        template = path.rstrip("/")
        if not isinstance(item, dict):
            raise ContractError(f"{place}: {path} holds no operations")
        for method in METHODS:
            if method not in item:
                continue
            entry = item[method]
            if not isinstance(entry, dict) or not isinstance(entry.get("responses"), dict):
                raise ContractError(f"{place}: {method.upper()} {path} has no 'responses'")
            _check_entry(entry, item, f"{place}: {method.upper()} {path}")
            shared = item.get("parameters", [])
            stated = [*shared, *entry.get("parameters", [])]
            for concrete in _concrete_paths(template, stated, document["paths"]):
                yield Operation(
                    document,
                    revision=revision,
                    method=method.upper(),
                    path=concrete,
                    entry=entry,
                    shared_parameters=shared,
                    rules=tuple(by_operation.get(f"{method.upper()} {concrete}", ())),
                )


def _concrete_paths(
    template: str, parameters: Sequence[dict[str, Any]], paths: Iterable[str]
) -> Iterator[str]:
    """Yield the paths that a template stands for, one for each relationship where it names none.

    Files up to 2023-07-15 write `/relationships/{related_resource}` once for all relationships of a type
    (SPEC 2022-10-17), mostly with an enum; later files write one path for each.
    """
    stem, _, last = template.rpartition("/")
    if not stem.endswith("/relationships") or not last.startswith("{"):
        yield template
        return
    schemas = [part.get("schema", {}) for part in parameters if f"{{{part.get('name')}}}" == last]
    choices = [choice for schema in schemas for choice in schema.get("enum", ())]
    yield from (f"{stem}/{choice}" for choice in choices or _related_to(template, paths))


def _related_to(template: str, paths: Iterable[str]) -> list[str]:
    """Name the relationships that other paths read of the same type, such as `/api/campaigns/{id}/tags`."""
    collection = template.partition("{")[0]
    related = re.compile(rf"{re.escape(collection)}\{{\w+\}}/([\w-]+)/?")
    matches = (related.fullmatch(path) for path in paths)
    return list(dict.fromkeys(match[1] for match in matches if match is not None))


def _check_entry(entry: dict[str, Any], item: dict[str, Any], name: str) -> None:
    """Raise ContractError where an operation can't be read at all: found late, it would fail a request."""
    for stated in (entry.get("parameters", []), item.get("parameters", [])):
        if not isinstance(stated, list):
            raise ContractError(f"{name}: 'parameters' is not a list")
        for parameter in stated:
            if not isinstance(parameter, dict) or not (
                "$ref" in parameter or {"name", "in"} <= parameter.keys()
            ):
                raise ContractError(f"{name}: a parameter has no 'name' or no 'in'")
    body = entry.get("requestBody", {})
    if not isinstance(body, dict) or not isinstance(body.get("content", {}), dict):
        raise ContractError(f"{name}: 'requestBody' has no content by media type")
