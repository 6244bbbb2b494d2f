"""Lists of the old API, v1 and v2 (facts 9.2, rows 17, 18, 25, 28); legacy_members.py has their members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..legacy.answers import LegacyAnswer, LegacyFunction, iso_time, missing, refused
from ..legacy.pages import marked, paged
from ..people.legacy import REASONS, exclusion_document
from ..state.account import Account
from ..state.relation import Relation
from . import legacy_members as members
from .legacy_groups import list_document, needs_list
from .model import change_list, delete_list, make_list

_TAGGED_LISTS = Relation("tag", "lists", "list", True, "tags")


def list_lists(account: Account, call: LegacyCall) -> LegacyAnswer:
    """List the lists: v1 by pages, v2 all at once."""
    if call.version == "v1":
        return paged(call, list(account.lists), lambda item: list_document(account, item))
    return LegacyAnswer([{"list_id": item, "list_name": _name(account, item)} for item in account.lists])


def create_list(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Make a list: v1 calls its name `name`, v2 `list_name`."""
    name = call.arguments.get("name" if call.version == "v1" else "list_name")
    if not isinstance(name, str) or not name:
        return _wrong(call, "Send the name of the list.")
    identifier = make_list(account, {"name": name, "opt_in_process": account.settings.legacy_opt_in})
    if call.version == "v1":
        return LegacyAnswer(list_document(account, identifier))
    return LegacyAnswer({"list_id": identifier})


@needs_list
def get_list(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Read a list."""
    if call.version == "v1":
        return LegacyAnswer(list_document(account, call.ids[0]))
    attributes = account.lists.get(call.ids[0]) or {}
    times = {name: iso_time(attributes[name]) for name in ("created", "updated")}
    return LegacyAnswer({"list_name": attributes["name"], **times, "folder_name": ""})  # V1REC


@needs_list
def update_list(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Rename a list."""
    name = call.arguments.get("name" if call.version == "v1" else "list_name")
    if not isinstance(name, str) or not name:
        return _wrong(call, "Send the name of the list.")
    change_list(account, call.ids[0], {"name": name})
    return LegacyAnswer(list_document(account, call.ids[0]) if call.version == "v1" else None)


@needs_list
def remove_list(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Delete a list."""
    document = list_document(account, call.ids[0])
    delete_list(account, call.ids[0])
    return LegacyAnswer({**document, "deleted": True} if call.version == "v1" else None)


@needs_list
def list_exclusions(account: Account, call: LegacyCall) -> LegacyAnswer:
    """List the profiles that are excluded from a list, with the reasons."""
    found = [
        (profile, entry)
        for profile, record in account.consents.items()
        for entry in record["list_suppressions"]
        if entry["list_id"] == call.ids[0]
    ]
    if call.version == "v2":
        return marked(call, found, lambda item: _exclusion(account, *item))
    return paged(call, found, lambda item: exclusion_document(account, *item))


def _exclusion(account: Account, profile: str, entry: Mapping[str, str]) -> dict[str, Any]:
    """Return an exclusion as v2 had it: an id, the reason with a capital letter (V1REC)."""
    person = account.profiles.get(profile) or {}
    reason = REASONS[entry["reason"]].replace("_", " ").capitalize()
    document = {"id": profile, "email": person.get("email"), "reason": reason}
    if person.get("phone_number") is not None:
        # The SDK's model has both (NODEV1). The mock excludes from lists by address alone.
        document |= {"phone_number": person["phone_number"], "phone_reason": None}
    return document | {"created": iso_time(entry["timestamp"])}


def lists_of_person(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Answer the lists of a person."""
    return _groups(account, "list", call.ids[0])


def segments_of_person(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Answer the segments of a person."""
    return _groups(account, "segment", call.ids[0])


def _groups(account: Account, kind: str, profile: str) -> LegacyAnswer:
    found = account.members.groups_of(profile, account.collection(kind))
    return LegacyAnswer([{"type": kind, "id": item} for item in found])


def tag_list(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Give a list a tag that exists."""
    tag, tagged = call.arguments["tag_id"], call.ids[0]
    if tag not in account.collection("tag") or tagged not in account.lists:
        return missing("There is no such tag or no such list.")
    account.links.link(_TAGGED_LISTS, tag, tagged)
    return LegacyAnswer()


def _name(account: Account, identifier: str) -> str:
    return str((account.lists.get(identifier) or {})["name"])


def _wrong(call: LegacyCall, text: str) -> LegacyAnswer:
    return refused(400, text) if call.version == "v1" else missing(text, 400)


CALLS: Mapping[str, LegacyFunction] = {
    "list lists": list_lists,
    "create list": create_list,
    "get list": get_list,
    "update list": update_list,
    "delete list": remove_list,
    "list exclusions of a list": list_exclusions,
    **members.CALLS,
    # The old API had no such calls; the migration guide adds them, and the oracle plays them.
    "lists of person": lists_of_person,
    "segments of person": segments_of_person,
    "tag list": tag_list,
}
