"""Ids of lists, campaigns and templates that recorded calls made: new requests make others, under new ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from .call import Call, Migrated
from .request import Fill, Placeholder, Request
from .terms import Terms

# Calls that make something -> the request that makes it today, and the stem of a placeholder.
_MAKING = {
    "create list": ("POST /api/lists", "list_id"),
    "create campaign": ("POST /api/campaigns", "campaign_id"),
    "clone campaign": ("POST /api/campaign-clone", "campaign_id"),
    "create template": ("POST /api/templates", "template_id"),
    "clone template": ("POST /api/template-clone", "template_id"),
}
# Members of bodies that name one of them.
_NAMING = frozenset({"id", "template_id", "included", "excluded"})


class MadeIds:
    """Puts placeholders in the place of ids that an earlier call of the recording was answered with."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._holders: dict[str, Placeholder] = {}

    def linked(self, item: Migrated) -> Migrated:
        """Return a replacement that names what earlier ones made, and gives the id of what it makes."""
        requests = [self._named(request) for request in item.replacement.requests]
        operation, stem = _MAKING.get(item.name, ("", ""))
        made = _answered_id(item.calls[0]) if operation else ""
        if made:
            holder = self._holders[made] = self._terms.placeholder(stem)
            requests = [
                replace(request, fills=(*request.fills, Fill(holder, "data.id")))
                if request.operation == operation
                else request
                for request in requests
            ]
        used = {holder for request in requests for holder in request.placeholders}
        recorded = {holder.name: made for made, holder in self._holders.items() if holder in used}
        return replace(
            item, replacement=replace(item.replacement, requests=tuple(requests)), recorded=recorded
        )

    def _named(self, request: Request) -> Request:
        if not self._holders:
            return request
        ids = tuple(self._holders.get(identifier, identifier) for identifier in request.ids)
        return replace(request, ids=ids, body=self._within(request.body, ""))

    def _within(self, node: Any, name: str) -> Any:
        if isinstance(node, Mapping):
            return {key: self._within(value, key) for key, value in node.items()}
        if isinstance(node, list):
            return [self._within(value, name) for value in node]
        if isinstance(node, str) and name in _NAMING and not isinstance(node, Placeholder):
            return self._holders.get(node, node)
        return node


def _answered_id(call: Call) -> str:
    """Return the id in the recorded answer of a call, v2's as `list_id`; empty where none was recorded."""
    try:
        answer = orjson.loads(call.answer) if call.answer else None
    except orjson.JSONDecodeError:
        return ""
    found = (answer.get("list_id") or answer.get("id")) if isinstance(answer, dict) else None
    return found if isinstance(found, str) else ""
