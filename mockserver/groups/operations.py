"""Lists, and the members of lists and segments (facts 8.11). Being on a list changes nobody's consent.

Other operations on lists and segments follow from the contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from ..jsonapi.call import Call, Handler
from ..jsonapi.listing import Place, Span
from ..jsonapi.paging import Page
from ..jsonapi.refusal import not_found
from ..jsonapi.reply import Reply
from ..jsonapi.responses import (
    collection_reply,
    created,
    identifiers_reply,
    page_of,
    require,
    single_reply,
)
from ..people.model import current_id
from ..people.writing import write_profile
from ..state.clock import whole_seconds
from ..state.store import Attributes, read_attribute
from .model import change_list, delete_list, make_list

# The places before and after all members.
_FIRST: Place = ((0, ""), "")
_LAST: Place = ((2, ""), "")
_SECOND = timedelta(seconds=1)


def post_list(call: Call) -> Reply:
    """Create a list."""
    account = call.account
    identifier = make_list(account, call.payload["data"]["attributes"])
    return created(call, _write(call, identifier, "created", "updated"))


def patch_list(call: Call) -> Reply:
    """Rename a list, or change how people opt in."""
    account = call.account
    identifier = call.ids[0]
    require(account.lists, "list", identifier)
    change_list(account, identifier, call.payload["data"].get("attributes", {}))
    return single_reply(call, _write(call, identifier, "updated"))


def remove_list(call: Call) -> Reply:
    """Delete a list; its members stay in the account."""
    account = call.account
    require(account.lists, "list", call.ids[0])
    delete_list(account, call.ids[0])
    return Reply(204)


def add_profiles(call: Call) -> Reply:
    """Put profiles on a list; present members keep their time of joining."""
    account = call.account
    require(account.lists, "list", call.ids[0])
    ids = [item["id"] for item in call.payload["data"]]
    for identifier in ids:
        if current_id(account, identifier) not in account.profiles:  # Klaviyo's answer is UNCONFIRMED
            raise not_found("profile", identifier)
    account.members.join(call.ids[0], (current_id(account, item) for item in ids))
    return Reply(204)


def remove_profiles(call: Call) -> Reply:
    """Take profiles off a list."""
    account = call.account
    require(account.lists, "list", call.ids[0])
    ids = [current_id(account, item["id"]) for item in call.payload["data"]]
    account.members.leave(call.ids[0], ids)
    return Reply(204)


def _write(call: Call, identifier: str, *new: str) -> bytes:
    raw = call.with_fraction(require(call.account.lists, "list", identifier), *new)
    return call.write("list", identifier, raw)


def get_profiles(kind: str, call: Call) -> Reply:
    """List the profiles of a group, 20 a page, with the time each joined."""
    members = _members(call, kind)
    page = _page(call, members)
    resources = [write_profile(call, item, joined=members[item]) for item in page.ids]
    return collection_reply(call, resources, page)


def get_profile_ids(kind: str, call: Call) -> Reply:
    """List the ids of the profiles of a group."""
    page = _page(call, _members(call, kind))
    return identifiers_reply(call, "profile", page)


def _members(call: Call, kind: str) -> Mapping[str, str]:
    """Return when each member of the group in the path joined, by profile id. Raises Refusal, 404."""
    require(call.account.collection(kind), kind, call.ids[0])
    return call.account.members.of(call.ids[0])


def _page(call: Call, members: Mapping[str, str]) -> Page:
    def read(identifier: str, attributes: Attributes, field: str) -> Any:
        if field == "joined_group_at":
            return members[identifier]
        return identifier if field == "profile_id" else read_attribute(identifier, attributes, field)

    return page_of(
        call,
        call.account.profiles,
        sort="joined_group_at",
        size=20,
        read=read,
        among=members,
        key=lambda identifier: (1, members[identifier]),
        order=call.account.members.ordered(call.ids[0]),
        span=_span(call),
    )


def _span(call: Call) -> Span:
    """Return the places of the members that have joined in the time that the query asks for."""
    first, last = _FIRST, _LAST
    for condition in call.query.conditions:
        wanted = condition.values[0] if condition.values else None
        if condition.field == "joined_group_at" and isinstance(wanted, datetime):
            with suppress(OverflowError):  # at the ends of time all members are looked at
                second = wanted.astimezone(UTC)
                if condition.operator.startswith("greater"):
                    first = max(first, ((1, whole_seconds(second)), ""))
                elif condition.operator.startswith("less"):
                    last = min(last, ((1, whole_seconds(second + _SECOND)), ""))
    return first, max(first, last)


OPERATIONS: Mapping[str, Handler] = {
    "POST /api/lists": post_list,
    "PATCH /api/lists/{id}": patch_list,
    "DELETE /api/lists/{id}": remove_list,
    "GET /api/lists/{id}/profiles": partial(get_profiles, "list"),
    "GET /api/lists/{id}/relationships/profiles": partial(get_profile_ids, "list"),
    "POST /api/lists/{id}/relationships/profiles": add_profiles,
    "DELETE /api/lists/{id}/relationships/profiles": remove_profiles,
    "GET /api/segments/{id}/profiles": partial(get_profiles, "segment"),
    "GET /api/segments/{id}/relationships/profiles": partial(get_profile_ids, "segment"),
}
