"""Profiles (facts 8.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from ..jsonapi.call import Call
from ..jsonapi.included import write_with_included
from ..jsonapi.paging import Page
from ..jsonapi.reply import Reply
from ..jsonapi.responses import (
    collection_reply,
    created,
    identifiers_reply,
    page_of,
    require,
    single_reply,
)
from ..state.account import Account
from ..state.relation import Relation
from .consent_view import is_about_suppression, suppressed, suppression_time
from .model import change_profile, create_profile, current_id, refuse_duplicates, save_profile
from .writing import write_profile

# As the contracts have them, by the names that `include` takes.
_INCLUDED: Mapping[str, Relation] = {
    relation.name: relation
    for relation in (
        Relation("profile", "lists", "list", True, "profiles"),
        Relation("profile", "segments", "segment", True, "profiles"),
        Relation("profile", "push-tokens", "push-token", True, "profile", False),
        Relation("profile", "conversations", "conversation", True, "profile", False),
        Relation("profile", "conversation", "conversation", False, "~profile.conversation"),
    )
}

_CHANGED = ("updated",)
_MADE = ("created", *_CHANGED)


def post_profile(call: Call) -> Reply:
    """Create a profile; a known identifier is a 409."""
    account = call.account
    attributes = call.payload["data"]["attributes"]
    refuse_duplicates(account, attributes, owner=None)
    return created(call, write_profile(call, create_profile(account, attributes), new=_MADE))


def import_profile(call: Call) -> Reply:
    """Create or update a profile: 201 or 200."""
    account = call.account
    data = call.payload["data"]
    patch = (data.get("meta") or {}).get("patch_properties")
    identifier, is_new = save_profile(account, data.get("id"), data.get("attributes", {}), patch)
    resource = write_profile(call, identifier, new=_MADE if is_new else _CHANGED)
    return created(call, resource) if is_new else single_reply(call, resource)


def patch_profile(call: Call) -> Reply:
    """Change a profile: missing fields stay, null empties a field."""
    account = call.account
    identifier = _profile_id(call)
    data = call.payload["data"]
    refuse_duplicates(account, data.get("attributes", {}), owner=identifier)
    patch = (data.get("meta") or {}).get("patch_properties")
    change_profile(account, identifier, data.get("attributes", {}), clear=True, patch=patch)
    return single_reply(call, write_profile(call, identifier, new=_CHANGED))


def get_profile(call: Call) -> Reply:
    """Read one profile."""
    (resource,), included = _write(call, [_profile_id(call)])
    return single_reply(call, resource, included=included)


def get_profiles(call: Call) -> Reply:
    """List profiles, 20 a page, by id unless sorted, as Klaviyo's own cursors have it (facts 7.1)."""
    account = call.account
    query = call.query
    sort = query.sort or "id"
    about = [condition for condition in query.conditions if is_about_suppression(condition)]
    conditions, among, key = query.conditions, None, None
    if about:
        conditions = [condition for condition in query.conditions if condition not in about]
        among = suppressed(account, about)
    if "suppression" in sort:
        field = sort.removeprefix("-")
        among = list(account.profiles) if among is None else among
        key = partial(suppression_time, account, field=field)
    page = page_of(call, account.profiles, size=20, conditions=conditions, among=among, key=key)
    resources, included = _write(call, page.ids)
    return collection_reply(call, resources, page, included)


def _write(call: Call, profiles: Iterable[str]) -> tuple[list[bytes], list[bytes] | None]:
    """Write profiles, and the resources that the query includes with them; None without `include`."""
    return write_with_included(
        call, _INCLUDED, profiles, lambda profile, data: write_profile(call, profile, data=data)
    )


def get_profile_lists(call: Call) -> Reply:
    """Read the lists that a profile is on; not paged (SPEC)."""
    account = call.account
    page = Page(lists_of(account, _profile_id(call)))
    resources = [call.write("list", item, account.lists.rows[item]) for item in page.ids]
    return collection_reply(call, resources, page)


def get_profile_list_ids(call: Call) -> Reply:
    """Read the ids of the lists that a profile is on."""
    return identifiers_reply(call, "list", Page(lists_of(call.account, _profile_id(call))))


def get_profile_segments(call: Call) -> Reply:
    """Read the segments that a profile is in; not paged (SPEC)."""
    page = Page(segments_of(call.account, _profile_id(call)))
    return collection_reply(call, _write_segments(call, page.ids), page)


def get_profile_segment_ids(call: Call) -> Reply:
    """Read the ids of the segments that a profile is in."""
    return identifiers_reply(call, "segment", Page(segments_of(call.account, _profile_id(call))))


def _write_segments(call: Call, ids: list[str]) -> list[bytes]:
    rows = call.account.collection("segment").rows
    return [call.write("segment", item, rows[item]) for item in ids]


def _profile_id(call: Call) -> str:
    """Return the id of the profile that the path names. Raises Refusal when there is none."""
    account = call.account
    identifier = call.ids[0]
    if identifier not in account.profiles:
        identifier = current_id(account, identifier)
        require(account.profiles, "profile", identifier)
    return identifier


def lists_of(account: Account, identifier: str) -> list[str]:
    """Return the ids of the lists that a profile is on."""
    return account.members.groups_of(identifier, account.lists)


def segments_of(account: Account, identifier: str) -> list[str]:
    """Return the ids of the segments that a profile is in."""
    return account.members.groups_of(identifier, account.collection("segment"))


OPERATIONS = {
    "POST /api/profiles": post_profile,
    "POST /api/profile-import": import_profile,
    "PATCH /api/profiles/{id}": patch_profile,
    "GET /api/profiles/{id}": get_profile,
    "GET /api/profiles": get_profiles,
    "GET /api/profiles/{id}/lists": get_profile_lists,
    "GET /api/profiles/{id}/relationships/lists": get_profile_list_ids,
    "GET /api/profiles/{id}/segments": get_profile_segments,
    "GET /api/profiles/{id}/relationships/segments": get_profile_segment_ids,
}
