"""What lists do beyond their contract (facts 8.11). Being on a list changes nobody's consent."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from ..jsonapi.documents import Writers
from ..jsonapi.exchange import Exchange
from ..jsonapi.handler import Behaviour
from ..jsonapi.refusal import not_found
from ..jsonapi.reply import Reply
from ..jsonapi.responses import account_of, created, require, single_reply, write_plain
from ..people.model import current_id
from .member_operations import get_profile_ids, get_profiles, members_of
from .model import change_list, delete_list, join_list, leave_list, make_list


def post_list(exchange: Exchange, writers: Writers) -> Reply:
    """Create a list."""
    account = account_of(exchange)
    sent = exchange.payload["data"]["attributes"]
    identifier = make_list(account, sent["name"], sent.get("opt_in_process"))
    return created(exchange, _write(exchange, writers, identifier))


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
    members_of(account, "list", exchange.ids[0])
    ids = [item["id"] for item in exchange.payload["data"]]
    for identifier in ids:
        if current_id(account, identifier) not in account.profiles:  # what Klaviyo answers is UNCONFIRMED
            raise not_found("profile", identifier)
    join_list(account, exchange.ids[0], (current_id(account, item) for item in ids))
    return Reply(204)


def remove_profiles(exchange: Exchange, writers: Writers) -> Reply:
    """Take profiles off a list."""
    account = account_of(exchange)
    members_of(account, "list", exchange.ids[0])
    ids = [current_id(account, item["id"]) for item in exchange.payload["data"]]
    leave_list(account, exchange.ids[0], ids)
    return Reply(204)


def _write(exchange: Exchange, writers: Writers, identifier: str) -> bytes:
    raw = require(account_of(exchange).lists, "list", identifier)
    return write_plain(exchange, writers, "list", identifier, raw)


BEHAVIOURS: Mapping[str, Behaviour] = {
    "POST /api/lists": post_list,
    "PATCH /api/lists/{id}": patch_list,
    "DELETE /api/lists/{id}": remove_list,
    "GET /api/lists/{id}/profiles": partial(get_profiles, "list"),
    "GET /api/lists/{id}/relationships/profiles": partial(get_profile_ids, "list"),
    "POST /api/lists/{id}/relationships/profiles": add_profiles,
    "DELETE /api/lists/{id}/relationships/profiles": remove_profiles,
}
