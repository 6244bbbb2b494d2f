"""Applies an OpenAPI Overlay (1.0.0): what a newer revision changed, written as a list of actions."""

from __future__ import annotations

import copy
from typing import Any

from ..errors import ContractError


def apply_overlay(document: dict[str, Any], overlay: dict[str, Any], *, place: str) -> dict[str, Any]:
    """Return the document with the overlay's actions applied in order; the original stays as it is.

    `place` names the overlay in errors. Raises ContractError for a target that matches nothing: such
    an action has no effect, which is always a slip of the pen.
    """
    from jsonpath_rfc9535 import JSONPathError, find

    result = copy.deepcopy(document)
    for number, action in enumerate(overlay["actions"], start=1):
        target = action["target"]
        try:
            nodes = find(target, result)
        except JSONPathError as error:
            raise ContractError(f"{place}: action {number}: {target}: {error}") from None
        if not nodes:
            raise ContractError(f"{place}: action {number}: {target} matches nothing")
        if action.get("remove"):
            # From the back, so that the indexes of those before stay right.
            for node in reversed(nodes):
                _remove(result, list(node.location))
        else:
            for node in nodes:
                _merge(node.value, action["update"])
    return result


def _remove(document: Any, location: list[str | int]) -> None:
    parent = document
    for key in location[:-1]:
        parent = parent[key]
    del parent[location[-1]]


def _merge(target: Any, update: Any) -> None:
    """Merge objects key by key and append to arrays, as the standard has it."""
    if isinstance(target, list):
        target.extend(copy.deepcopy(update) if isinstance(update, list) else [copy.deepcopy(update)])
        return
    for key, value in update.items():
        present = target.get(key)
        if isinstance(present, dict) and isinstance(value, dict) or isinstance(present, list):
            _merge(present, value)
        else:
            target[key] = copy.deepcopy(value)
