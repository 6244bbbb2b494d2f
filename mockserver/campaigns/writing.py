"""Writes campaigns, messages and templates in the shape of the request's revision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from ..jsonapi.documents import Writers, identifier_of
from ..jsonapi.exchange import Exchange
from ..jsonapi.refusal import not_found
from ..jsonapi.responses import account_of, identifiers, write_plain
from ..state.account import Account
from ..state.links import Relation, linked
from ..state.store import Attributes
from ..templates.model import KIND as TEMPLATE
from .model import KIND, MESSAGE, kept, kept_message
from .sending import current, send_times
from .shapes import DEFINITIONS_SINCE, campaign_as, flat_message, is_modern, message_as

_AMP_SINCE = DEFINITIONS_SINCE  # SPEC: the official file of that revision has it, that of 2024-02-15 has not
_NONE = b"null"
# As the contracts have them; the tags themselves are played by generic/.
_TAGS = Relation(KIND, "tags", "tag", True, "campaigns")
_GROUP = Relation("tag", "tag-group", "tag-group", False, "tags")


def modern(exchange: Exchange) -> bool:
    """Say whether the request's revision has definitions."""
    return is_modern(exchange.revision)


def found(kind: str, look: Callable[[], Any], identifier: str) -> Any:
    """Return what a look-up finds. Raises Refusal, a 404, where it raises KeyError."""
    try:
        return look()
    except KeyError:
        raise not_found(kind, identifier) from None


def write_campaign(exchange: Exchange, writers: Writers, identifier: str) -> bytes:
    """Write a campaign; its messages always show (REC create_campaign.201). Raises Refusal for none."""
    account = account_of(exchange)
    campaign: Attributes = found(KIND, lambda: current(account, identifier), identifier)
    data = {"campaign-messages": identifiers(MESSAGE, campaign["messages"])}
    if "tags" in exchange.query.include:
        data["tags"] = identifiers("tag", tags_of(account, identifier))
    raw = orjson.dumps(campaign_as(campaign, modern=modern(exchange)))
    return write_plain(exchange, writers, KIND, identifier, raw, data=data)


def tags_of(account: Account, identifier: str) -> list[str]:
    """Return the ids of a campaign's tags."""
    return linked(account, _TAGS, identifier)


def write_tag(exchange: Exchange, writers: Writers, identifier: str) -> bytes:
    """Write a tag; its group shows, as what leads to one resource always does (facts 7.4, LIVE)."""
    account = account_of(exchange)
    groups = [identifier_of("tag-group", item) for item in linked(account, _GROUP, identifier)]
    raw = account.collection("tag").rows[identifier]
    return write_plain(exchange, writers, "tag", identifier, raw, data={"tag-group": (*groups, _NONE)[0]})


def write_message(exchange: Exchange, writers: Writers, identifier: str, *, flat: bool = False) -> bytes:
    """Write a message, flat where the operation has it so at every revision. Raises Refusal for none."""
    account = account_of(exchange)
    message: Attributes = found(MESSAGE, lambda: kept_message(account, identifier), identifier)
    times = send_times(kept(account, message["campaign"]))
    shown = flat_message(message, times) if flat else message_as(message, times, modern=modern(exchange))
    # To-one relationships show what they lead to, null included (REC get_campaign_message.200).
    data = {
        KIND: identifier_of(KIND, message["campaign"]),
        TEMPLATE: _NONE if message["template"] is None else identifier_of(TEMPLATE, message["template"]),
        "image": _NONE if message["image"] is None else identifier_of("image", message["image"]),
    }
    return write_plain(exchange, writers, MESSAGE, identifier, orjson.dumps(shown), data=data)


def write_template(
    exchange: Exchange, writers: Writers, identifier: str, template: Attributes | None = None
) -> bytes:
    """Write a template as it is kept, or with other content. Raises Refusal for none."""
    content = template or account_of(exchange).collection(TEMPLATE).get(identifier)
    if content is None:
        raise not_found(TEMPLATE, identifier)
    names = ["name", "editor_type", "html", "text", "created", "updated"]
    if exchange.revision is None or exchange.revision >= _AMP_SINCE:
        names.append("amp")
    if "definition" in exchange.query.additional.get(TEMPLATE, ()):
        names.append("definition")
    raw = orjson.dumps({name: content[name] for name in names})
    return write_plain(exchange, writers, TEMPLATE, identifier, raw)
