"""What some types do beyond what their contract says: each entry is around the generic play."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from klaviyo_rehearsal.contracts.violation import Violation, violation

from ..jsonapi.refusal import Refusal, not_found
from ..jsonapi.reply import Reply
from ..state.builtin_resources import default_tag_group
from ..state.links import linked
from ..state.segment_rules import refresh_members
from .call import Call
from .changes import apply, removal
from .naming import push_token_id
from .plan import Action

Play = Callable[[Call], Reply]
Custom = Callable[[Call, Play], Reply]

# facts 8.11 (SPEC); with what status and words Klaviyo refuses more is UNCONFIRMED.
MOST_TAGS, MOST_TAG_GROUPS, MOST_TAGS_OF_ONE = 500, 50, 100


def create_tag(call: Call, play: Play) -> Reply:
    """Make a tag, in the default group when none is named (REC create_tag.201)."""
    _refuse_over(len(call.collection("tag")), MOST_TAGS, "tags in an account")
    data = call.exchange.payload["data"]
    named = (data.get("relationships") or {}).get("tag-group") or {}
    call.collection("tag-group")
    if not named.get("data"):
        group = {"type": "tag-group", "id": default_tag_group(call.account)}
        data["relationships"] = {**(data.get("relationships") or {}), "tag-group": {"data": group}}
    return play(call)


def create_tag_group(call: Call, play: Play) -> Reply:
    """Make a tag group, which is never the default one."""
    _refuse_over(len(call.collection("tag-group")), MOST_TAG_GROUPS, "tag groups in an account")
    data = call.exchange.payload["data"]
    exclusive = bool(data["attributes"].get("exclusive"))
    data["attributes"] = {**data["attributes"], "exclusive": exclusive, "default": False}
    return play(call)


def delete_tag_group(call: Call, play: Play) -> Reply:
    """Delete a tag group with its tags; the default one stays."""
    identifier = call.exchange.ids[0]
    call.require("tag-group", identifier)
    if identifier == default_tag_group(call.account):
        raise Refusal([violation("default-tag-group", pointer="/data")])
    relation = call.relation("tag-group", "tags")
    tags = [] if relation is None else linked(call.account, relation, identifier)
    reply = play(call)
    for tag in tags:
        apply(call.account, removal("tag", tag))
    return reply


def add_tag(call: Call, play: Play) -> Reply:
    """Tag resources: up to 100 tags each, and one of an exclusive group."""
    tag = call.exchange.ids[0]
    call.require("tag", tag)
    relation = call.relation("tag", call.plan.relation or "")
    assert relation is not None
    siblings = _exclusive_siblings(call, tag)
    for item in call.exchange.payload["data"]:
        if item["id"] not in call.account.collection(relation.target):
            raise not_found(relation.target, item["id"])
        tags = [other for other in linked(call.account, relation.turned(), item["id"]) if other != tag]
        _refuse_over(len(tags), MOST_TAGS_OF_ONE, f"tags of one {relation.target}")
        if siblings.intersection(tags):
            raise Refusal([violation("exclusive-tag-group", pointer="/data")])
    return play(call)


def _exclusive_siblings(call: Call, tag: str) -> set[str]:
    """Return the other tags of the tag's group when that is exclusive."""
    relation = call.relation("tag", "tag-group")
    for group in [] if relation is None else linked(call.account, relation, tag):
        if relation is not None and (call.collection("tag-group").get(group) or {}).get("exclusive"):
            return set(linked(call.account, relation.turned(), group)) - {tag}
    return set()


def create_segment(call: Call, play: Play) -> Reply:
    """Make a segment, whose members are known at once (facts 8.11, FIND: is_processing is false)."""
    attributes = call.exchange.payload["data"]["attributes"]
    attributes |= {"is_active": True, "is_processing": False}
    attributes["is_starred"] = bool(attributes.get("is_starred"))
    return play(call)


def delete_segment(call: Call, play: Play) -> Reply:
    """Delete a segment; its members stay in the account."""
    reply = play(call)
    call.account.members.pop(call.exchange.ids[0], None)
    return reply


def read_group(call: Call, play: Play) -> Reply:
    """Read a segment, once it is known who is in it."""
    for segment in call.account.collection("segment"):
        refresh_members(call.account, segment)
    return play(call)


def unregister_push_token(call: Call, play: Play) -> Reply:
    """Forget a device; one that was never known is none that Klaviyo tells of."""
    identifier = push_token_id(str(call.exchange.payload["data"]["attributes"].get("token")))
    if identifier in call.collection("push-token"):
        apply(call.account, removal("push-token", identifier))
    return Reply(call.plan.status)


def _refuse_over(present: int, most: int, what: str) -> None:
    if present >= most:
        found: Violation = violation("too-many-tags", f"There can be {most} {what}.", pointer="/data")
        raise Refusal([found])


CUSTOMS: Mapping[tuple[str, Action], Custom] = {
    ("tag", Action.CREATE): create_tag,
    ("tag", Action.ADD_RELATED): add_tag,
    ("tag-group", Action.CREATE): create_tag_group,
    ("tag-group", Action.DELETE): delete_tag_group,
    ("push-token-unregister", Action.CREATE): unregister_push_token,
    ("segment", Action.CREATE): create_segment,
    ("segment", Action.READ): read_group,
    ("segment", Action.DELETE): delete_segment,
}
