"""Profiles (facts 8.5)."""

from __future__ import annotations

from typing import Any

from ..account import Account
from ..documents import Writers
from ..exchange import Exchange, Refusal, Reply
from ..listing import Page, list_page
from ..profiles import (
    change_profile,
    create_profile,
    matching_profiles,
    refuse_duplicates,
    unknown_profile,
)
from .common import (
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
    attributes = data["attributes"]
    identifier = _owner(account, data.get("id"), attributes)
    refuse_duplicates(account, attributes, owner=identifier)
    patch = (data.get("meta") or {}).get("patch_properties")
    if identifier is None:
        identifier = create_profile(account, attributes)
        if patch:
            change_profile(account, identifier, {}, clear=True, patch=patch)
        return created(exchange, write_profile(exchange, writers, identifier))
    change_profile(account, identifier, attributes, clear=True, patch=patch)
    return single_reply(exchange, write_profile(exchange, writers, identifier))


def _owner(account: Account, identifier: str | None, attributes: dict[str, Any]) -> str | None:
    """Find the profile that an import means."""
    matches = matching_profiles(account, attributes)
    if identifier is None:
        return matches[0] if matches else None
    # The id of one profile with an identifier of another is a 404 that names the first (E21, LIVE).
    if identifier not in account.profiles or any(match != identifier for match in matches):
        raise Refusal([unknown_profile(identifier)])
    return identifier


def patch_profile(exchange: Exchange, writers: Writers) -> Reply:
    """Change a profile: what is missing stays, null empties."""
    account = account_of(exchange)
    identifier = exchange.ids[0]
    require(account.profiles, "profile", identifier)
    data = exchange.payload["data"]
    refuse_duplicates(account, data["attributes"], owner=identifier)
    patch = (data.get("meta") or {}).get("patch_properties")
    change_profile(account, identifier, data["attributes"], clear=True, patch=patch)
    return single_reply(exchange, write_profile(exchange, writers, identifier))


def get_profile(exchange: Exchange, writers: Writers) -> Reply:
    """Read one profile."""
    account = account_of(exchange)
    identifier = exchange.ids[0]
    require(account.profiles, "profile", identifier)
    include = exchange.query.include
    data: dict[str, bytes] = dict.fromkeys(include, b"[]")
    included: list[bytes] | None = [] if include else None
    if included is not None and "lists" in include:
        lists = lists_of(account, identifier)
        data["lists"] = identifiers("list", lists)
        included += [write_plain(exchange, writers, "list", item, account.lists.rows[item]) for item in lists]
    return single_reply(exchange, write_profile(exchange, writers, identifier, data=data), included=included)


def get_profiles(exchange: Exchange, writers: Writers) -> Reply:
    """List profiles, 20 a page, by id unless sorted: the cursors of Klaviyo's own pages say so (LIVE)."""
    account = account_of(exchange)
    query = exchange.query
    page = list_page(
        account.profiles,
        conditions=query.conditions,
        sort=query.sort or "id",
        cursor=query.cursor,
        size=query.size or 20,
    )
    data: dict[str, bytes] = dict.fromkeys(query.include, b"[]")
    resources = [write_profile(exchange, writers, item, data=data) for item in page.ids]
    return collection_reply(exchange, resources, page, [] if query.include else None)


def get_profile_lists(exchange: Exchange, writers: Writers) -> Reply:
    """Read the lists that a profile is on; not paged (SPEC)."""
    account = account_of(exchange)
    require(account.profiles, "profile", exchange.ids[0])
    page = Page(lists_of(account, exchange.ids[0]))
    resources = [write_plain(exchange, writers, "list", item, account.lists.rows[item]) for item in page.ids]
    return collection_reply(exchange, resources, page)


def get_profile_list_ids(exchange: Exchange, writers: Writers) -> Reply:
    """Read the ids of the lists that a profile is on."""
    account = account_of(exchange)
    require(account.profiles, "profile", exchange.ids[0])
    return identifiers_reply(exchange, "list", Page(lists_of(account, exchange.ids[0])))


def lists_of(account: Account, identifier: str) -> list[str]:
    """Return the ids of the lists that a profile is on."""
    return [item for item, members in account.members.items() if identifier in members]


BEHAVIOURS = {
    "POST /api/profiles": post_profile,
    "POST /api/profile-import": import_profile,
    "PATCH /api/profiles/{id}": patch_profile,
    "GET /api/profiles/{id}": get_profile,
    "GET /api/profiles": get_profiles,
    "GET /api/profiles/{id}/lists": get_profile_lists,
    "GET /api/profiles/{id}/relationships/lists": get_profile_list_ids,
}
