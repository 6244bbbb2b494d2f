"""What lists do beyond their contract (facts 8.11). Being on a list changes nobody's consent."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from ..clock import stamp
from ..documents import Writers
from ..exchange import Exchange, Reply
from ..links import unlink_all
from .behaviour import Behaviour
from .common import (
    account_of,
    created,
    load,
    not_found,
    require,
    single_reply,
    write_plain,
)
from .groups import get_profile_ids, get_profiles, members_of


def post_list(exchange: Exchange, writers: Writers) -> Reply:
    """Create a list."""
    account = account_of(exchange)
    sent = exchange.payload["data"]["attributes"]
    identifier = account.ids.short()
    # Times of lists have no fraction (facts 8.0, REC).
    now = account.clock.now().isoformat(timespec="seconds")
    attributes = {
        "name": sent["name"],
        "created": now,
        "updated": now,
        "opt_in_process": sent.get("opt_in_process") or "single_opt_in",
    }
    account.lists.insert(identifier, attributes)
    account.members[identifier] = {}
    return created(exchange, _write(exchange, writers, identifier))


def patch_list(exchange: Exchange, writers: Writers) -> Reply:
    """Rename a list, or change how people opt in."""
    account = account_of(exchange)
    identifier = exchange.ids[0]
    attributes = load(require(account.lists, "list", identifier))
    changes = exchange.payload["data"]["attributes"]
    attributes |= {name: value for name, value in changes.items() if value is not None}
    attributes["updated"] = account.clock.now().isoformat(timespec="seconds")
    account.lists.replace(identifier, attributes)
    return single_reply(exchange, _write(exchange, writers, identifier))


def delete_list(exchange: Exchange, writers: Writers) -> Reply:
    """Delete a list; its members stay in the account."""
    account = account_of(exchange)
    require(account.lists, "list", exchange.ids[0])
    account.lists.delete(exchange.ids[0])
    unlink_all(account, "list", exchange.ids[0])
    del account.members[exchange.ids[0]]
    return Reply(204)


def add_profiles(exchange: Exchange, writers: Writers) -> Reply:
    """Put profiles on a list; who is on it already stays as they are."""
    account = account_of(exchange)
    members = members_of(account, "list", exchange.ids[0])
    now = stamp(account.clock.now())
    ids = [item["id"] for item in exchange.payload["data"]]
    for identifier in ids:
        if identifier not in account.profiles:  # what Klaviyo answers is UNCONFIRMED
            raise not_found("profile", identifier)
    for identifier in ids:
        members.setdefault(identifier, now)
    return Reply(204)


def remove_profiles(exchange: Exchange, writers: Writers) -> Reply:
    """Take profiles off a list."""
    members = members_of(account_of(exchange), "list", exchange.ids[0])
    for item in exchange.payload["data"]:
        members.pop(item["id"], None)
    return Reply(204)


def _write(exchange: Exchange, writers: Writers, identifier: str) -> bytes:
    raw = require(account_of(exchange).lists, "list", identifier)
    return write_plain(exchange, writers, "list", identifier, raw)


BEHAVIOURS: Mapping[str, Behaviour] = {
    "POST /api/lists": post_list,
    "PATCH /api/lists/{id}": patch_list,
    "DELETE /api/lists/{id}": delete_list,
    "GET /api/lists/{id}/profiles": partial(get_profiles, "list"),
    "GET /api/lists/{id}/relationships/profiles": partial(get_profile_ids, "list"),
    "POST /api/lists/{id}/relationships/profiles": add_profiles,
    "DELETE /api/lists/{id}/relationships/profiles": remove_profiles,
}
