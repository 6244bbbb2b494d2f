"""Who is on a list or in a segment, and since when."""

from __future__ import annotations

from typing import Any

from ..jsonapi.documents import Writers
from ..jsonapi.exchange import Exchange
from ..jsonapi.listing import list_page
from ..jsonapi.paging import Page
from ..jsonapi.refusal import not_found
from ..jsonapi.reply import Reply
from ..jsonapi.responses import (
    account_of,
    collection_reply,
    identifiers_reply,
    write_profile,
)
from ..state.account import Account
from ..state.segment_rules import refresh_members
from ..state.store import Attributes, read_attribute


def get_profiles(kind: str, exchange: Exchange, writers: Writers) -> Reply:
    """List the profiles of a group, 20 a page, with the time each joined."""
    members = members_of(account_of(exchange), kind, exchange.ids[0])
    page = _page(exchange, members)
    resources = [write_profile(exchange, writers, item, joined=members[item]) for item in page.ids]
    return collection_reply(exchange, resources, page)


def get_profile_ids(kind: str, exchange: Exchange, writers: Writers) -> Reply:
    """List the ids of the profiles of a group."""
    page = _page(exchange, members_of(account_of(exchange), kind, exchange.ids[0]))
    return identifiers_reply(exchange, "profile", page)


def members_of(account: Account, kind: str, identifier: str) -> dict[str, str]:
    """Return when each member of a group joined, by profile id. Raises Refusal, 404."""
    if identifier not in account.collection(kind):
        raise not_found(kind, identifier)
    if kind == "segment":
        refresh_members(account, identifier)
    return account.members.setdefault(identifier, {})


def _page(exchange: Exchange, members: dict[str, str]) -> Page:
    account = account_of(exchange)
    query = exchange.query

    def read(identifier: str, attributes: Attributes, field: str) -> Any:
        if field == "joined_group_at":
            return members[identifier]
        return identifier if field == "profile_id" else read_attribute(identifier, attributes, field)

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
