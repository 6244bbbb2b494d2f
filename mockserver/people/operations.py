"""Profiles (facts 8.5)."""

from __future__ import annotations

from functools import partial

from ..jsonapi.documents import Writers
from ..jsonapi.exchange import Exchange
from ..jsonapi.listing import list_page
from ..jsonapi.paging import Page
from ..jsonapi.reply import Reply
from ..jsonapi.responses import (
    account_of,
    collection_reply,
    created,
    identifiers,
    identifiers_reply,
    require,
    single_reply,
    write_plain,
    write_profile,
)
from ..state.account import Account
from ..state.segment_rules import refresh_members
from ..state.store import Collection
from .consent_view import is_about_suppression, suppressed, suppression_time
from .model import change_profile, create_profile, current_id, refuse_duplicates, save_profile


def post_profile(exchange: Exchange, writers: Writers) -> Reply:
    """Create a profile; a known identifier is a 409."""
    account = account_of(exchange)
    attributes = exchange.payload["data"]["attributes"]
    refuse_duplicates(account, attributes, owner=None)
    return created(exchange, write_profile(exchange, writers, create_profile(account, attributes)))


def import_profile(exchange: Exchange, writers: Writers) -> Reply:
    """Create or update a profile: 201 or 200."""
    account = account_of(exchange)
    data = exchange.payload["data"]
    patch = (data.get("meta") or {}).get("patch_properties")
    identifier, is_new = save_profile(account, data.get("id"), data["attributes"], patch)
    resource = write_profile(exchange, writers, identifier)
    return created(exchange, resource) if is_new else single_reply(exchange, resource)


def patch_profile(exchange: Exchange, writers: Writers) -> Reply:
    """Change a profile: what is missing stays, null empties."""
    account = account_of(exchange)
    identifier = _profile_id(exchange)
    data = exchange.payload["data"]
    refuse_duplicates(account, data["attributes"], owner=identifier)
    patch = (data.get("meta") or {}).get("patch_properties")
    change_profile(account, identifier, data["attributes"], clear=True, patch=patch)
    return single_reply(exchange, write_profile(exchange, writers, identifier))


def get_profile(exchange: Exchange, writers: Writers) -> Reply:
    """Read one profile."""
    account = account_of(exchange)
    identifier = _profile_id(exchange)
    include = exchange.query.include
    data: dict[str, bytes] = dict.fromkeys(include, b"[]")
    included: list[bytes] | None = [] if include else None
    if included is not None and "lists" in include:
        lists = lists_of(account, identifier)
        data["lists"] = identifiers("list", lists)
        included += [write_plain(exchange, writers, "list", item, account.lists.rows[item]) for item in lists]
    if included is not None and "segments" in include:
        segments = segments_of(account, identifier)
        data["segments"] = identifiers("segment", segments)
        included += _write_segments(exchange, writers, segments)
    return single_reply(exchange, write_profile(exchange, writers, identifier, data=data), included=included)


def get_profiles(exchange: Exchange, writers: Writers) -> Reply:
    """List profiles, 20 a page, by id unless sorted: the cursors of Klaviyo's own pages say so (LIVE)."""
    account = account_of(exchange)
    query = exchange.query
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
    page = list_page(
        account.profiles,
        conditions=conditions,
        sort=sort,
        cursor=query.cursor,
        size=query.size or 20,
        among=among,
        key=key,
    )
    data: dict[str, bytes] = dict.fromkeys(query.include, b"[]")
    resources = [write_profile(exchange, writers, item, data=data) for item in page.ids]
    return collection_reply(exchange, resources, page, [] if query.include else None)


def get_profile_lists(exchange: Exchange, writers: Writers) -> Reply:
    """Read the lists that a profile is on; not paged (SPEC)."""
    account = account_of(exchange)
    page = Page(lists_of(account, _profile_id(exchange)))
    resources = [write_plain(exchange, writers, "list", item, account.lists.rows[item]) for item in page.ids]
    return collection_reply(exchange, resources, page)


def get_profile_list_ids(exchange: Exchange, writers: Writers) -> Reply:
    """Read the ids of the lists that a profile is on."""
    return identifiers_reply(exchange, "list", Page(lists_of(account_of(exchange), _profile_id(exchange))))


def get_profile_segments(exchange: Exchange, writers: Writers) -> Reply:
    """Read the segments that a profile is in; not paged (SPEC)."""
    page = Page(segments_of(account_of(exchange), _profile_id(exchange)))
    return collection_reply(exchange, _write_segments(exchange, writers, page.ids), page)


def get_profile_segment_ids(exchange: Exchange, writers: Writers) -> Reply:
    """Read the ids of the segments that a profile is in."""
    return identifiers_reply(
        exchange, "segment", Page(segments_of(account_of(exchange), _profile_id(exchange)))
    )


def _write_segments(exchange: Exchange, writers: Writers, ids: list[str]) -> list[bytes]:
    rows = account_of(exchange).collection("segment").rows
    return [write_plain(exchange, writers, "segment", item, rows[item]) for item in ids]


def _profile_id(exchange: Exchange) -> str:
    """Return the id of the profile that the path names. Raises Refusal when there is none."""
    account = account_of(exchange)
    identifier = exchange.ids[0]
    if identifier not in account.profiles:
        identifier = current_id(account, identifier)
        require(account.profiles, "profile", identifier)
    return identifier


def lists_of(account: Account, identifier: str) -> list[str]:
    """Return the ids of the lists that a profile is on."""
    return _groups_of(account, identifier, account.lists)


def segments_of(account: Account, identifier: str) -> list[str]:
    """Return the ids of the segments that a profile is in by now."""
    for segment in account.collection("segment"):
        refresh_members(account, segment)
    return _groups_of(account, identifier, account.collection("segment"))


def _groups_of(account: Account, identifier: str, groups: Collection) -> list[str]:
    return [item for item, members in account.members.items() if identifier in members and item in groups]


BEHAVIOURS = {
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
