"""Lists and who is on them (facts 8.11). Being on a list changes nobody's consent."""

from __future__ import annotations

from typing import Any

from ..account import Account
from ..documents import Writers, fields_for
from ..exchange import Exchange, Reply
from ..listing import Page, list_page, read_attribute
from ..lists import change_list, delete_list, join_list, leave_list, make_list
from ..profiles import current_id
from ..store import Attributes
from .common import (
    account_of,
    collection_reply,
    created,
    identifiers_reply,
    not_found,
    require,
    single_reply,
    write_plain,
    write_profile,
)


def post_list(exchange: Exchange, writers: Writers) -> Reply:
    """Create a list."""
    account = account_of(exchange)
    sent = exchange.payload["data"]["attributes"]
    identifier = make_list(account, sent["name"], sent.get("opt_in_process"))
    return created(exchange, _write(exchange, writers, identifier))


def get_lists(exchange: Exchange, writers: Writers) -> Reply:
    """List the lists, 10 a page."""
    lists = account_of(exchange).lists
    query = exchange.query
    page = list_page(
        lists,
        conditions=query.conditions,
        sort=query.sort or "created",
        cursor=query.cursor,
        size=query.size or 10,
    )
    resources = [_write(exchange, writers, item) for item in page.ids]
    return collection_reply(exchange, resources, page, [] if query.include else None)


def get_list(exchange: Exchange, writers: Writers) -> Reply:
    """Read one list."""
    included: list[bytes] | None = [] if exchange.query.include else None
    return single_reply(exchange, _write(exchange, writers, exchange.ids[0]), included=included)


def patch_list(exchange: Exchange, writers: Writers) -> Reply:
    """Rename a list, or change how people opt in."""
    account = account_of(exchange)
    identifier = exchange.ids[0]
    require(account.lists, "list", identifier)
    change_list(account, identifier, exchange.payload["data"]["attributes"])
    return single_reply(exchange, _write(exchange, writers, identifier))


def remove_list(exchange: Exchange, writers: Writers) -> Reply:
    """Delete a list; its members stay in the account."""
    account = account_of(exchange)
    require(account.lists, "list", exchange.ids[0])
    delete_list(account, exchange.ids[0])
    return Reply(204)


def add_profiles(exchange: Exchange, writers: Writers) -> Reply:
    """Put profiles on a list; who is on it already stays as they are."""
    account = account_of(exchange)
    _members(account, exchange.ids[0])
    ids = [item["id"] for item in exchange.payload["data"]]
    for identifier in ids:
        if current_id(account, identifier) not in account.profiles:  # what Klaviyo answers is UNCONFIRMED
            raise not_found("profile", identifier)
    join_list(account, exchange.ids[0], (current_id(account, item) for item in ids))
    return Reply(204)


def remove_profiles(exchange: Exchange, writers: Writers) -> Reply:
    """Take profiles off a list."""
    _members(account_of(exchange), exchange.ids[0])
    account = account_of(exchange)
    ids = [current_id(account, item["id"]) for item in exchange.payload["data"]]
    leave_list(account, exchange.ids[0], ids)
    return Reply(204)


def get_list_profiles(exchange: Exchange, writers: Writers) -> Reply:
    """List the profiles on a list, 20 a page, with the time each joined."""
    members = _members(account_of(exchange), exchange.ids[0])
    page = _page(exchange, members)
    resources = [write_profile(exchange, writers, item, joined=members[item]) for item in page.ids]
    return collection_reply(exchange, resources, page)


def get_list_profile_ids(exchange: Exchange, writers: Writers) -> Reply:
    """List the ids of the profiles on a list."""
    page = _page(exchange, _members(account_of(exchange), exchange.ids[0]))
    return identifiers_reply(exchange, "profile", page)


def _page(exchange: Exchange, members: dict[str, str]) -> Page:
    account = account_of(exchange)
    query = exchange.query

    def read(identifier: str, attributes: Attributes, field: str) -> Any:
        if field == "joined_group_at":
            return members[identifier]
        return read_attribute(identifier, attributes, field)

    sort = query.sort or "joined_group_at"
    return list_page(
        account.profiles,
        conditions=query.conditions,
        sort=sort,
        cursor=query.cursor,
        size=query.size or 20,
        read=read,
        among=members,
        key=lambda identifier: (1, members[identifier]),
    )


def _members(account: Account, identifier: str) -> dict[str, str]:
    members = account.members.get(identifier)
    if members is None:
        raise not_found("list", identifier)
    return members


def _write(exchange: Exchange, writers: Writers, identifier: str) -> bytes:
    account = account_of(exchange)
    raw = require(account.lists, "list", identifier)
    data = dict.fromkeys(exchange.query.include, b"[]")
    if not exchange.query.additional and not data:
        return write_plain(exchange, writers, "list", identifier, raw)
    extra: dict[str, Any] = {}
    if "profile_count" in exchange.query.additional.get("list", ()):
        extra["profile_count"] = len(account.members[identifier])
    return writers["list"].write(
        exchange.base,
        identifier,
        raw,
        fields=fields_for(exchange.query, "list"),
        extra=extra,
        data=data,
    )


BEHAVIOURS = {
    "POST /api/lists": post_list,
    "GET /api/lists": get_lists,
    "GET /api/lists/{id}": get_list,
    "PATCH /api/lists/{id}": patch_list,
    "DELETE /api/lists/{id}": remove_list,
    "GET /api/lists/{id}/profiles": get_list_profiles,
    "GET /api/lists/{id}/relationships/profiles": get_list_profile_ids,
    "POST /api/lists/{id}/relationships/profiles": add_profiles,
    "DELETE /api/lists/{id}/relationships/profiles": remove_profiles,
}
