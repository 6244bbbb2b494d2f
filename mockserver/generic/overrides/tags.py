"""Tags and their groups: limits, the default group, groups whose tags exclude each other (facts 8.11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from klaviyo_rehearsal.contracts.violation import violation

from ...jsonapi.refusal import Refusal, not_found
from ...jsonapi.reply import Reply
from ...state.builtin_resources import default_tag_group
from ..call import Override, PlannedCall, Play
from ..changes import apply, delete_change
from ..plan import Action

# SPEC; with which status and words Klaviyo refuses more is UNCONFIRMED.
MOST_TAGS, MOST_TAG_GROUPS, MOST_TAGS_OF_ONE = 500, 50, 100


def create_tag(call: PlannedCall, play: Play) -> Reply:
    """Make a tag, in the default group when none is named (REC create_tag.201)."""
    _refuse_over(len(call.collection("tag")), MOST_TAGS, "tags in an account")
    data = _with_related_group(call.payload["data"])
    call = replace(call, payload={"data": data})
    named = (data.get("relationships") or {}).get("tag-group") or {}
    name = data["attributes"].get("name")
    tags = call.collection("tag")
    if any((tags.get(other) or {}).get("name") == name for other in tags):  # facts E31, LIVE
        detail = f"Tag with name '{name}' already exists"
        raise Refusal([violation("tag-exists", detail, pointer="/data/")])
    groups = call.collection("tag-group")
    if named.get("data"):
        if named["data"]["id"] not in groups:  # REC create_tag.404
            detail = f"Tag Group with id {named['data']['id']} not found"
            raise Refusal([violation("tag-service", detail, pointer="/data/")])
        return play(call)
    group = {"type": "tag-group", "id": default_tag_group(call.account)}
    relationships = {**(data.get("relationships") or {}), "tag-group": {"data": group}}
    return play(replace(call, payload={"data": {**data, "relationships": relationships}}))


def _with_related_group(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Read a tag whose group is among its attributes, as up to 2023-06-15 (SPEC)."""
    sent = data["attributes"]
    if "tag_group_id" not in sent:
        return data
    attributes = {name: value for name, value in sent.items() if name != "tag_group_id"}
    group = {"data": {"type": "tag-group", "id": sent["tag_group_id"]}}
    return {**data, "attributes": attributes, "relationships": {"tag-group": group}}


def create_tag_group(call: PlannedCall, play: Play) -> Reply:
    """Make a tag group, which is never the default one."""
    _refuse_over(len(call.collection("tag-group")), MOST_TAG_GROUPS, "tag groups in an account")
    data = call.payload["data"]
    exclusive = bool(data["attributes"].get("exclusive"))
    attributes = {**data["attributes"], "exclusive": exclusive, "default": False}
    return play(replace(call, payload={"data": {**data, "attributes": attributes}}))


def delete_tag_group(call: PlannedCall, play: Play) -> Reply:
    """Delete a tag group with its tags; the default one stays."""
    identifier = call.ids[0]
    call.require("tag-group", identifier)
    if identifier == default_tag_group(call.account):
        raise Refusal([violation("default-tag-group", pointer="/data")])
    relation = call.relation("tag-group", "tags")
    tags = [] if relation is None else call.account.links.linked(relation, identifier)
    reply = play(call)
    for tag in tags:
        apply(call.account, delete_change("tag", tag))
    return reply


def add_tag(call: PlannedCall, play: Play) -> Reply:
    """Tag resources: up to 100 tags each, and one of an exclusive group."""
    tag = call.ids[0]
    call.require("tag", tag)
    relation = call.relation("tag", call.plan.relation or "")
    assert relation is not None
    siblings = _exclusive_siblings(call, tag)
    for item in call.payload["data"]:
        if item["id"] not in call.account.collection(relation.target):
            raise not_found(relation.target, item["id"])
        tags = [other for other in call.account.links.linked(relation.turned(), item["id"]) if other != tag]
        _refuse_over(len(tags), MOST_TAGS_OF_ONE, f"tags of one {relation.target}")
        if siblings.intersection(tags):
            raise Refusal([violation("exclusive-tag-group", pointer="/data")])
    return play(call)


def _exclusive_siblings(call: PlannedCall, tag: str) -> set[str]:
    """Return the other tags of the tag's group when that is exclusive."""
    relation = call.relation("tag", "tag-group")
    for group in [] if relation is None else call.account.links.linked(relation, tag):
        if relation is not None and (call.collection("tag-group").get(group) or {}).get("exclusive"):
            return set(call.account.links.linked(relation.turned(), group)) - {tag}
    return set()


def _refuse_over(present: int, most: int, subject: str) -> None:
    if present >= most:
        raise Refusal([violation("too-many-tags", f"There can be {most} {subject}.", pointer="/data")])


OVERRIDES: Mapping[tuple[str, Action], Override] = {
    ("tag", Action.CREATE): create_tag,
    ("tag", Action.ADD_RELATED): add_tag,
    ("tag-group", Action.CREATE): create_tag_group,
    ("tag-group", Action.DELETE): delete_tag_group,
}
