"""Messages of campaigns: content, template and image (facts 8.13)."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.call import Call
from ..jsonapi.documents import identifier_of
from ..jsonapi.refusal import Refusal, linked, located, not_found
from ..jsonapi.reply import Reply
from ..jsonapi.responses import (
    identifier_reply,
    nothing_related,
    require,
    single_reply,
)
from ..state.account import Account
from ..state.store import Attributes
from ..templates.model import KIND as TEMPLATE
from ..templates.writing import write_template
from .model import KIND, MESSAGE, assign_template, campaign_message, change_message
from .shapes import is_modern, message_of
from .writing import write_campaign, write_message

_IMAGE = "image"
# From here on nothing is created by an assignment, and it says so (facts 13.3).
_ASSIGNED_200_SINCE = "2025-04-15"


def get_message(call: Call) -> Reply:
    """Read a message."""
    resource = write_message(call, call.ids[0])
    included = included_with_messages(call, [call.ids[0]])
    return single_reply(call, resource, included=included)


def patch_message(call: Call) -> Reply:
    """Change the content of a message; missing fields stay."""
    identifier, data = call.ids[0], call.payload["data"]
    message = _message(call)
    with located("/data/attributes"):
        message = message_of(data.get("attributes") or {}, message, modern=is_modern(call.revision))
    image = ((data.get("relationships") or {}).get(_IMAGE) or {}).get("data")
    if image is not None:
        place = "/data/relationships/images/"
        message[_IMAGE] = image_of(call.account, message, image["id"], place)
    change_message(call.account, identifier, message)
    return single_reply(call, write_message(call, identifier, related=False))


# The message gets a copy: a later change of the template does not reach it (facts 8.12).
def post_assignment(call: Call) -> Reply:
    """Give a message its own copy of a template.

    The answer is flat at every revision (facts 13.3) and brings the copy along unasked (REC
    assign_template_to_campaign_message.200).
    """
    account, data = call.account, call.payload["data"]
    template = linked(data, TEMPLATE)["id"]
    message = campaign_message(account, data["id"])
    if message["channel"] != "email":  # UNCONFIRMED
        detail = f"A message of the channel {message['channel']} has no template."
        raise Refusal([violation("bad-value", detail, pointer="/data/relationships/template")])
    copy = assign_template(account, data["id"], template)
    resource = write_message(call, data["id"], flat=True)
    copy_written = write_template(call, copy, new=("created", "updated"))
    status = 200 if call.revision >= _ASSIGNED_200_SINCE else 201
    return single_reply(call, resource, status=status, included=[copy_written])


def get_message_campaign(call: Call) -> Reply:
    """Read the campaign of a message."""
    return single_reply(call, write_campaign(call, _message(call)["campaign"]))


def get_message_campaign_id(call: Call) -> Reply:
    """Read the id of a message's campaign."""
    return identifier_reply(call, KIND, _message(call)["campaign"])


def get_message_template(call: Call) -> Reply:
    """Read a message's own copy of a template; null where it has none."""
    template = _message(call)[TEMPLATE]
    return nothing_related(call) if template is None else single_reply(call, write_template(call, template))


def get_message_template_id(call: Call) -> Reply:
    """Read the id of a message's template, or null."""
    return _identifier(call, TEMPLATE)


def get_message_image(call: Call) -> Reply:
    """Read the image of a message; null where it has none (REC get_image_for_campaign_message.200)."""
    image = _message(call)[_IMAGE]
    return nothing_related(call) if image is None else single_reply(call, _write_image(call, image))


def get_message_image_id(call: Call) -> Reply:
    """Read the id of a message's image, or null."""
    return _identifier(call, _IMAGE)


def patch_message_image(call: Call) -> Reply:
    """Give a message another image; an email refuses one (facts 7.5, FIND)."""
    account, message = call.account, _message(call)
    message[_IMAGE] = image_of(account, message, call.payload["data"]["id"], "/data/relationships/images/")
    change_message(account, call.ids[0], message)
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


def included_with_messages(call: Call, messages: list[str]) -> list[bytes] | None:
    """Write the included resources of an answer with messages, each once; None without `include`."""
    if not call.query.include:
        return None
    account = call.account
    write = {
        KIND: lambda item: write_campaign(call, item),
        TEMPLATE: lambda item: write_template(call, item),
        _IMAGE: lambda item: _write_image(call, item),
    }
    wanted = {
        (name, campaign_message(account, message)[name]): None
        for message in messages
        for name in call.query.include
    }
    return [write[name](item) for name, item in wanted if item is not None]


def _write_image(call: Call, identifier: str) -> bytes:
    raw = require(call.account.collection(_IMAGE), _IMAGE, identifier)
    return call.write(_IMAGE, identifier, raw)


def _message(call: Call) -> Attributes:
    message = call.account.collection(MESSAGE).get(call.ids[0])
    if message is None:
        raise not_found(MESSAGE, call.ids[0])
    return message


def _identifier(call: Call, kind: str) -> Reply:
    identifier = _message(call)[kind]
    if identifier is None:
        return nothing_related(call)
    return single_reply(call, identifier_of(kind, identifier))


OPERATIONS = {
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
# Its name in the beta of 2022-12-15 (SPEC).
RETIRED_OPERATIONS = {"POST /api/campaign-message-assign-templates": post_assignment}
