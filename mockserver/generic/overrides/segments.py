"""Segments, whose members follow from their definition (facts 8.11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...jsonapi.reply import Reply
from ...state.account import Account
from ...state.deferred import effect
from ..call import Override, PlannedCall, Play
from ..plan import Action


def create_segment(call: PlannedCall, play: Play) -> Reply:
    """Make a segment, which is processing at first; members are known at once (REC create_segment.201)."""
    account, data = call.account, call.payload["data"]
    sent = data["attributes"]
    states = {"is_active": True, "is_processing": True, "is_starred": bool(sent.get("is_starred"))}
    content = {**sent, **states, "definition": _completed(sent.get("definition"))}
    identifier = account.ids.short()
    reply = play(replace(call, payload={"data": {**data, "id": identifier, "attributes": content}}))
    account.jobs.start("segment", identifier, finish_segment, {"segment": identifier})
    return reply


def _completed(definition: Any) -> Any:
    """Return a definition with the members that live adds (REC create_segment.201)."""
    if isinstance(definition, list):
        return [_completed(item) for item in definition]
    if not isinstance(definition, dict):
        return definition
    found = {name: _completed(item) for name, item in definition.items()}
    if found.get("type") == "profile-group-membership":
        found.setdefault("timeframe_filter", None)
    return found


@effect("finish-segment")
def finish_segment(account: Account, payload: dict[str, Any]) -> None:
    """Note that a segment is processed."""
    segments = account.collection("segment")
    kept = segments.get(payload["segment"])
    if kept is not None:
        segments.replace(payload["segment"], {**kept, "is_processing": False})


def update_segment(call: PlannedCall, play: Play) -> Reply:
    """Change a segment."""
    data = call.payload["data"]
    attributes = data.get("attributes") or {}
    if "definition" in attributes:
        attributes = {**attributes, "definition": _completed(attributes["definition"])}
    return play(replace(call, payload={"data": {**data, "attributes": attributes}}))


def list_segments(call: PlannedCall, play: Play) -> Reply:
    """List segments; a filter by is_starred is taken and not applied (FIND; REC get_segments.200)."""
    conditions = [item for item in call.query.conditions if item.field != "is_starred"]
    return play(replace(call, query=replace(call.query, conditions=conditions)))


def delete_segment(call: PlannedCall, play: Play) -> Reply:
    """Delete a segment; its members stay in the account."""
    reply = play(call)
    call.account.members.drop_group(call.ids[0])
    return reply


OVERRIDES: Mapping[tuple[str, Action], Override] = {
    ("segment", Action.CREATE): create_segment,
    ("segment", Action.UPDATE): update_segment,
    ("segment", Action.LIST): list_segments,
    ("segment", Action.DELETE): delete_segment,
}
