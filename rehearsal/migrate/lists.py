"""Calls about lists and segments themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .call import Call, NoEquivalent, Replacement
from .request import Fill, Request, quoted
from .terms import Terms

LISTS, SEGMENTS = "GET /api/lists", "GET /api/segments"


def list_lists(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Read every list."""
    return Replacement((Request(LISTS, query=terms.page(LISTS), pages=True),))


def create_list(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Make a list. Raises NoEquivalent without a name."""
    body = {"data": {"type": "list", "attributes": {"name": _name(calls[0])}}}
    note = "The id is data.id of the answer, where the old one was list_id."
    return Replacement((Request("POST /api/lists", body=body, note=note),))


def get_list(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Read a list."""
    return Replacement((Request("GET /api/lists/{id}", calls[0].call.ids),))


def update_list(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Rename a list. Raises NoEquivalent without a name."""
    (identifier,) = calls[0].call.ids
    data = {"type": "list", "id": identifier, "attributes": {"name": _name(calls[0])}}
    return Replacement((Request("PATCH /api/lists/{id}", (identifier,), body={"data": data}),))


def delete_list(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Delete a list."""
    return Replacement((Request("DELETE /api/lists/{id}", calls[0].call.ids),))


def all_members(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Read everyone on a list or in a segment; the old API did not tell the two apart."""
    (group,) = calls[0].call.ids
    requests: list[Request] = []
    for collection, stem in ((LISTS, "list_id"), (SEGMENTS, "segment_id")):
        holder = terms.placeholder(stem)
        query = {"filter": f"equals(id,{quoted(group)})"}
        note = f"Finds out whether {group} is the id of a {stem.removesuffix('_id')}."
        requests.append(Request(collection, query=query, fills=(Fill(holder, "data.0.id"),), note=note))
        members = f"{collection}/{{id}}/profiles"
        requests.append(Request(members, (holder,), terms.page(members), pages=True))
    known = "If the kind of the group is known, one of the two readings is enough."
    return Replacement(tuple(requests), (known,))


def _name(call: Call) -> str:
    """Return the name of a list: v1 has it as `name`, v2 as `list_name`."""
    arguments: dict[str, Any] = call.call.arguments
    name = arguments.get("name" if call.call.version == "v1" else "list_name")
    if not isinstance(name, str) or not name:
        raise NoEquivalent("it names no list, so that the old API answered 400")
    return name
