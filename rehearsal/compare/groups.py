"""Compares lists with their members, and tags with what carries them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.links import Relation, linked

from .difference import Difference
from .people import person_name
from .subjects import Subject, compare_subjects

_TAGS = Relation("list", "tags", "tag", True, "lists")


def compare_lists(legacy: Account, actual: Account) -> Iterator[Difference]:
    """Yield the differences between the lists of two accounts: names, and who is on them."""
    yield from compare_subjects(_lists(legacy), _lists(actual), _hint)


def _lists(account: Account) -> list[Subject]:
    return [_list(account, identifier) for identifier in account.lists]


def _list(account: Account, identifier: str) -> Subject:
    attributes = account.lists.get(identifier) or {}
    fields: dict[str, Any] = {"name": attributes.get("name")}
    for member in account.members.get(identifier, ()):
        fields[f"member {person_name(account.profiles.get(member) or {})}"] = True
    for tag in linked(account, _TAGS, identifier):
        fields[f"tag {(account.collection('tag').get(tag) or {}).get('name')}"] = True
    return Subject("list", identifier, str(attributes.get("name")), fields)


def _hint(name: str, kind: str) -> str:
    if name.startswith("tag "):
        return "POST /api/tags/{id}/relationships/lists puts a tag on lists, by their ids."
    if not name.startswith("member "):
        return ""
    if kind == "extra":
        return "DELETE /api/lists/{id}/relationships/profiles takes people off a list, by their ids."
    return (
        "POST /api/lists/{id}/relationships/profiles puts people on a list, by their ids; a bulk import does "
        "with relationships.lists, a subscription with relationships.list."
    )
