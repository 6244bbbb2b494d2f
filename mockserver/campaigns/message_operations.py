"""Messages of campaigns: what they say, which template and image they have (facts 8.13)."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.documents import Writers, identifier_of
from ..jsonapi.exchange import Exchange
from ..jsonapi.refusal import Refusal, not_found
from ..jsonapi.reply import Reply
from ..jsonapi.responses import (
    account_of,
    identifier_reply,
    require,
    single_reply,
    write_plain,
)
from ..state.account import Account
from ..state.store import Attributes
from ..templates.model import KIND as TEMPLATE
from .model import KIND, MESSAGE, assign_template, change_message, kept_message
from .sending import current
from .shapes import message_of
from .writing import found, modern, write_campaign, write_message, write_template

_IMAGE = "image"
# From here on nothing is created by an assignment, and it says so (wire.md).
_ASSIGNED_200_SINCE = "2025-04-15"


def get_message(exchange: Exchange, writers: Writers) -> Reply:
    """Read a message."""
    resource = write_message(exchange, writers, exchange.ids[0])
    included = included_with_messages(exchange, writers, [exchange.ids[0]])
    return single_reply(exchange, resource, included=included)


def patch_message(exchange: Exchange, writers: Writers) -> Reply:
    """Change what a message says; what is missing stays."""
    identifier, data = exchange.ids[0], exchange.payload["data"]
    message = _current(exchange)
    message = message_of(
        data.get("attributes") or {}, message, modern=modern(exchange), pointer="/data/attributes"
    )
    image = ((data.get("relationships") or {}).get(_IMAGE) or {}).get("data")
    if image is not None:
        place = "/data/relationships/image"
        message[_IMAGE] = image_of(account_of(exchange), message, image["id"], place)
    change_message(account_of(exchange), identifier, message)
    return single_reply(exchange, write_message(exchange, writers, identifier))


def post_assignment(exchange: Exchange, writers: Writers) -> Reply:
    """Give a message its own copy of a template.

    The answer is flat at every revision (wire.md) and brings the copy along unasked (REC
    assign_template_to_campaign_message.200).
    """
    account, data = account_of(exchange), exchange.payload["data"]
    template = data["relationships"][TEMPLATE]["data"]["id"]
    message = found(MESSAGE, lambda: kept_message(account, data["id"]), data["id"])
    if message["channel"] != "email":  # UNCONFIRMED
        detail = f"A message of the channel {message['channel']} has no template."
        raise Refusal([violation("bad-value", detail, pointer="/data/relationships/template")])
    current(account, message["campaign"])
    copy = found(TEMPLATE, lambda: assign_template(account, data["id"], template), template)
    resource = write_message(exchange, writers, data["id"], flat=True)
    status = 200 if (exchange.revision or "") >= _ASSIGNED_200_SINCE else 201
    return single_reply(exchange, resource, status=status, included=[write_template(exchange, writers, copy)])


def get_message_campaign(exchange: Exchange, writers: Writers) -> Reply:
    """Read the campaign of a message."""
    return single_reply(exchange, write_campaign(exchange, writers, _message(exchange)["campaign"]))


def get_message_campaign_id(exchange: Exchange, writers: Writers) -> Reply:
    """Read the id of a message's campaign."""
    return identifier_reply(exchange, KIND, _message(exchange)["campaign"])


def get_message_template(exchange: Exchange, writers: Writers) -> Reply:
    """Read a message's own copy of a template; null where it has none."""
    template = _message(exchange)[TEMPLATE]
    return single_reply(
        exchange, b"null" if template is None else write_template(exchange, writers, template)
    )


def get_message_template_id(exchange: Exchange, writers: Writers) -> Reply:
    """Read the id of a message's template, or null."""
    return _identifier(exchange, TEMPLATE)


def get_message_image(exchange: Exchange, writers: Writers) -> Reply:
    """Read the image of a message; null where it has none (REC get_image_for_campaign_message.200)."""
    image = _message(exchange)[_IMAGE]
    return single_reply(exchange, b"null" if image is None else _write_image(exchange, writers, image))


def get_message_image_id(exchange: Exchange, writers: Writers) -> Reply:
    """Read the id of a message's image, or null."""
    return _identifier(exchange, _IMAGE)


def patch_message_image(exchange: Exchange, writers: Writers) -> Reply:
    """Give a message another image; an email refuses one (facts 7.5, FIND)."""
    account, message = account_of(exchange), _current(exchange)
    message[_IMAGE] = image_of(account, message, exchange.payload["data"]["id"], "/data")
    change_message(account, exchange.ids[0], message)
    return Reply(204)


def image_of(account: Account, message: Attributes, identifier: str, pointer: str) -> str:
    """Return the id of an image that a message is to have.

    Raises Refusal where it can't have one or there is none; images are only seeded, as the mock has no
    operation that uploads them.
    """
    if message["channel"] == "email":
        raise Refusal([violation("email-image", pointer=pointer)])
    require(account.collection(_IMAGE), _IMAGE, identifier)
    return identifier


def included_with_messages(exchange: Exchange, writers: Writers, messages: list[str]) -> list[bytes] | None:
    """Write what an answer with messages was asked to include, each resource once; None without include."""
    if not exchange.query.include:
        return None
    account = account_of(exchange)
    write = {
        KIND: lambda item: write_campaign(exchange, writers, item),
        TEMPLATE: lambda item: write_template(exchange, writers, item),
        _IMAGE: lambda item: _write_image(exchange, writers, item),
    }
    wanted = {
        (name, kept_message(account, message)[name]): None
        for message in messages
        for name in exchange.query.include
    }
    return [write[name](item) for name, item in wanted if item is not None]


def _write_image(exchange: Exchange, writers: Writers, identifier: str) -> bytes:
    raw = require(account_of(exchange).collection(_IMAGE), _IMAGE, identifier)
    return write_plain(exchange, writers, _IMAGE, identifier, raw)


def _message(exchange: Exchange) -> Attributes:
    message = account_of(exchange).collection(MESSAGE).get(exchange.ids[0])
    if message is None:
        raise not_found(MESSAGE, exchange.ids[0])
    return message


def _current(exchange: Exchange) -> Attributes:
    """Return the message with its campaign brought up to date, as only a draft can change."""
    message = _message(exchange)
    current(account_of(exchange), message["campaign"])
    return message


def _identifier(exchange: Exchange, kind: str) -> Reply:
    identifier = _message(exchange)[kind]
    return single_reply(exchange, b"null" if identifier is None else identifier_of(kind, identifier))


BEHAVIOURS = {
    "GET /api/campaign-messages/{id}": get_message,
    "PATCH /api/campaign-messages/{id}": patch_message,
    "POST /api/campaign-message-assign-template": post_assignment,
    "GET /api/campaign-messages/{id}/campaign": get_message_campaign,
    "GET /api/campaign-messages/{id}/relationships/campaign": get_message_campaign_id,
    "GET /api/campaign-messages/{id}/template": get_message_template,
    "GET /api/campaign-messages/{id}/relationships/template": get_message_template_id,
    "GET /api/campaign-messages/{id}/image": get_message_image,
    "GET /api/campaign-messages/{id}/relationships/image": get_message_image_id,
    "PATCH /api/campaign-messages/{id}/relationships/image": patch_message_image,
}
