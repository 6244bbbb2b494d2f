"""What the guide adds and the old API had no call for: the same oracle plays it, so it can be rehearsed."""

from __future__ import annotations

from collections.abc import Mapping

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..campaigns.model import KIND as CAMPAIGN
from ..campaigns.model import delete_campaign
from ..legacy.answers import LegacyAnswer, LegacyFunction, missing
from ..state.account import Account
from ..state.links import Relation, link

_TAGGED_LISTS = Relation("tag", "lists", "list", True, "tags")


def lists_of_person(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Answer the lists that a person is on."""
    return _groups(account, "list", call.ids[0])


def segments_of_person(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Answer the segments that a person is in."""
    return _groups(account, "segment", call.ids[0])


def _groups(account: Account, kind: str, profile: str) -> LegacyAnswer:
    groups = account.collection(kind)
    found = [item for item in groups if profile in account.members.get(item, ())]
    return LegacyAnswer([{"type": kind, "id": item} for item in found])


def tag_list(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Give a list a tag that exists."""
    tag, tagged = call.arguments["tag_id"], call.ids[0]
    if tag not in account.collection("tag") or tagged not in account.lists:
        return missing("There is no such tag or no such list.")
    link(account, _TAGGED_LISTS, tag, tagged)
    return LegacyAnswer()


def remove_campaign(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Delete a campaign."""
    if call.ids[0] not in account.collection(CAMPAIGN):
        return missing("There is no such campaign.")
    delete_campaign(account, call.ids[0])
    return LegacyAnswer()


CALLS: Mapping[str, LegacyFunction] = {
    "lists of person": lists_of_person,
    "segments of person": segments_of_person,
    "tag list": tag_list,
    "delete campaign": remove_campaign,
}
