"""Segments, whose members follow from their definition (facts 8.11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ...jsonapi.reply import Reply
from ..call import Override, PlannedCall, Play
from ..plan import Action


def create_segment(call: PlannedCall, play: Play) -> Reply:
    """Make a segment, whose members are known at once (FIND: is_processing is false)."""
    data = call.payload["data"]
    sent = data["attributes"]
    states = {"is_active": True, "is_processing": False, "is_starred": bool(sent.get("is_starred"))}
    return play(replace(call, payload={"data": {**data, "attributes": {**sent, **states}}}))


def delete_segment(call: PlannedCall, play: Play) -> Reply:
    """Delete a segment; its members stay in the account."""
    reply = play(call)
    call.account.members.drop_group(call.ids[0])
    return reply


OVERRIDES: Mapping[tuple[str, Action], Override] = {
    ("segment", Action.CREATE): create_segment,
    ("segment", Action.DELETE): delete_segment,
}
