"""Messages and their variations, since 2026-10-15 (PYSDK 25.0.0)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..jsonapi.call import Call, Handler
from ..jsonapi.documents import array_of, single_document
from ..jsonapi.paging import Page
from ..jsonapi.refusal import linked, located, refusal_of
from ..jsonapi.reply import Reply
from ..jsonapi.responses import (
    collection_reply,
    created,
    identifiers_reply,
    page_of,
    require,
    single_reply,
)
from ..state.account_error import unknown_id
from ..state.clock import stamp
from ..state.store import Attributes, SortKey, read_attribute
from . import audiences, variations
from .model import (
    AUDIENCE,
    KIND,
    MESSAGE,
    add_message,
    campaign_message,
    change_campaign,
    delete_message,
    get_campaign,
    require_draft,
)
from .omnichannel_shapes import message_changes, status_of, tracking_changes
from .omnichannel_writing import included_with_messages, write_message, write_variation
from .sent_variations import checked_variations

_PAGE = 20  # PYSDK 25.0.0; of a campaign's own messages UNCONFIRMED
_DEFINITION = "/data/attributes/definition"
# The fields that messages are filtered and sorted by -> those that they keep.
_KEPT = {"campaign_id": "campaign", "name": "label", "created": "created_at", "updated": "updated_at"}


def get_campaign_messages(call: Call) -> Reply:
    """Read the messages of a campaign."""
    page = _page_of(call)
    resources = [write_message(call, item) for item in page.ids]
    return collection_reply(call, resources, page, included_with_messages(call, page.ids))


def get_campaign_message_ids(call: Call) -> Reply:
    """Read the ids of a campaign's messages."""
    return identifiers_reply(call, MESSAGE, _page_of(call))


def post_message(call: Call) -> Reply:
    """Add a message to a campaign."""
    account, data = call.account, call.payload["data"]
    sent = data["attributes"]
    campaign, audience = linked(data, KIND)["id"], linked(data, AUDIENCE)["id"]
    if audience not in audiences.audience_ids(account, campaign):
        raise refusal_of(unknown_id(AUDIENCE, audience))
    require_draft(get_campaign(account, campaign))
    checked_variations(account, sent, "/data/attributes")
    definitions = [item["definition"] for item in sent.get("variations") or ()]
    first = next((item.get("details") for item in definitions), None)
    identifier = add_message(account, campaign, variations.message_from(first))
    audiences.address(account, identifier, audience)
    variations.set_variations(account, identifier, definitions)
    _define(call, identifier, sent["definition"])
    return created(call, write_message(call, identifier))


def get_messages(call: Call) -> Reply:
    """List messages of all campaigns."""
    account = call.account

    def read(identifier: str, attributes: Attributes, field: str) -> Any:
        if field == "status":
            return status_of(get_campaign(account, attributes["campaign"]))
        return read_attribute(identifier, attributes, _KEPT.get(field, field))

    def key(identifier: str) -> SortKey:
        field = (call.query.sort or "id").removeprefix("-")
        value = read(identifier, campaign_message(account, identifier), field)
        return (0, "") if value is None else (1, value)

    messages = account.collection(MESSAGE)
    page = page_of(call, messages, size=_PAGE, read=read, among=list(messages), key=key)
    resources = [write_message(call, item) for item in page.ids]
    return collection_reply(call, resources, page, included_with_messages(call, page.ids))


def read_message(call: Call) -> Reply:
    """Read a message."""
    resource = write_message(call, call.ids[0])
    return single_reply(call, resource, included=included_with_messages(call, [call.ids[0]]))


def patch_message(call: Call) -> Reply:
    """Change a message; null is ignored."""
    _define(call, call.ids[0], (call.payload["data"].get("attributes") or {}).get("definition") or {})
    return single_reply(call, write_message(call, call.ids[0]))


def remove_message(call: Call) -> Reply:
    """Delete a message with its variations."""
    delete_message(call.account, call.ids[0])
    return Reply(204)


def get_message_variations(call: Call) -> Reply:
    """Read the variations of a message, all in one answer."""
    ids = variations.variation_ids(call.account, call.ids[0])
    return Reply(200, single_document(array_of(write_variation(call, item) for item in ids), call.url))


def post_variation(call: Call) -> Reply:
    """Add a variation to a message."""
    account, data = call.account, call.payload["data"]
    message = linked(data, MESSAGE)["id"]
    identifier = variations.create_variation(account, message, data["attributes"]["definition"])
    return created(call, write_variation(call, identifier))


def read_variation(call: Call) -> Reply:
    """Read a variation; the mock has no translations."""
    account, include = call.account, call.query.include
    resource = write_variation(call, call.ids[0])
    message = variations.get_variation(account, call.ids[0])["message"]
    included = [write_message(call, message)] if MESSAGE in include else []
    image = campaign_message(account, message)["image"]
    if "image" in include and image is not None:
        included.append(call.write("image", image, require(account.collection("image"), "image", image)))
    return single_reply(call, resource, included=included if include else None)


def patch_variation(call: Call) -> Reply:
    """Change the content of a message."""
    definition = call.payload["data"]["attributes"]["definition"]
    variations.get_variation(call.account, call.ids[0])
    with located(f"{_DEFINITION}/details"):
        variations.change_variation(call.account, call.ids[0], definition)
    return single_reply(call, write_variation(call, call.ids[0]))


def remove_variation(call: Call) -> Reply:
    """Delete a variation."""
    variations.delete_variation(call.account, call.ids[0])
    return Reply(204)


def _define(call: Call, identifier: str, definition: Mapping[str, Any]) -> None:
    account = call.account
    kept = campaign_message(account, identifier)
    campaign = get_campaign(account, kept["campaign"])
    tracking = tracking_changes(definition.get("tracking_options") or {})
    if tracking:
        change_campaign(account, kept["campaign"], {"tracking_options": tracking})
    changed = {**kept, **message_changes(definition, kept), "updated_at": stamp(account.clock.now())}
    account.collection(MESSAGE).replace(identifier, changed)
    if definition.get("status") not in (None, status_of(campaign)):
        call.notes.append("accepted and without effect: a status is set by a schedule (UNCONFIRMED)")


def _page_of(call: Call) -> Page:
    """Return the page of a campaign's messages that the query asks for."""
    messages = get_campaign(call.account, call.ids[0])["messages"]
    return page_of(call, call.account.collection(MESSAGE), size=_PAGE, conditions=(), among=messages)


OPERATIONS: Mapping[str, Handler] = {
    "GET /api/campaigns/{id}/campaign-messages": get_campaign_messages,
    "GET /api/campaigns/{id}/relationships/campaign-messages": get_campaign_message_ids,
    "POST /api/campaign-messages": post_message,
    "GET /api/campaign-messages": get_messages,
    "GET /api/campaign-messages/{id}": read_message,
    "PATCH /api/campaign-messages/{id}": patch_message,
    "DELETE /api/campaign-messages/{id}": remove_message,
    "GET /api/campaign-messages/{id}/campaign-variations": get_message_variations,
    "POST /api/campaign-variations": post_variation,
    "GET /api/campaign-variations/{id}": read_variation,
    "PATCH /api/campaign-variations/{id}": patch_variation,
    "DELETE /api/campaign-variations/{id}": remove_variation,
}
