"""Campaigns (facts 8.13). Messages are in message_operations.py; tags are played by generic/."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.call import Call
from ..jsonapi.documents import array_of, identifier_of, single_document
from ..jsonapi.refusal import Refusal, located
from ..jsonapi.reply import Reply
from ..jsonapi.responses import collection_reply, created, load, require, single_reply
from ..state.account import Account
from ..state.store import Attributes, read_attribute
from .listing import campaigns_page
from .message_operations import image_of, included_with_messages
from .model import KIND, MESSAGE, change_campaign, clone_campaign, create_campaign, delete_campaign
from .sending import SEND_JOB
from .shapes import has_tracking_params, is_modern, message_of, strategy_of, tracking_of
from .writing import tags_of, write_campaign, write_message, write_tag

_MESSAGES = "/data/attributes/campaign-messages/data"


# Messages are created with the campaign: there is no operation that creates one.
def post_campaign(call: Call) -> Reply:
    """Create a draft with its messages."""
    account, sent = call.account, call.payload["data"]["attributes"]
    messages = [
        _new_message(call, item, f"{_MESSAGES}/{number}")
        for number, item in enumerate(sent["campaign-messages"]["data"])
    ]
    if not messages:  # Klaviyo's treatment is UNCONFIRMED; no channel could list such a campaign
        raise Refusal([violation("bad-value", "A campaign has a message.", pointer=_MESSAGES)])
    identifier = create_campaign(account, _content(call, sent), messages)
    return created(call, write_campaign(call, identifier))


def get_campaigns(call: Call) -> Reply:
    """List the campaigns of a channel."""
    page = campaigns_page(call, _read)
    resources = [write_campaign(call, item) for item in page.ids]
    return collection_reply(call, resources, page, _included(call, page.ids))


def get_campaign(call: Call) -> Reply:
    """Read a campaign; clients poll it while it is sent, so it counts as a read of the job."""
    account, identifier = call.account, call.ids[0]
    account.jobs.poll(SEND_JOB, identifier)
    resource = write_campaign(call, identifier)
    return single_reply(call, resource, included=_included(call, [identifier]))


def patch_campaign(call: Call) -> Reply:
    """Change a campaign: audiences replace, null is ignored."""
    account, identifier = call.account, call.ids[0]
    require(account.collection(KIND), KIND, identifier)
    change_campaign(account, identifier, _content(call, call.payload["data"].get("attributes", {})))
    return single_reply(call, write_campaign(call, identifier))


def remove_campaign(call: Call) -> Reply:
    """Delete a campaign with its messages."""
    account, identifier = call.account, call.ids[0]
    delete_campaign(account, identifier)
    return Reply(204)


def post_clone(call: Call) -> Reply:
    """Copy a campaign into a draft."""
    account, data = call.account, call.payload["data"]
    name = (data.get("attributes") or {}).get("new_name")
    copy = clone_campaign(account, data["id"], name)
    return created(call, write_campaign(call, copy))


def get_messages(call: Call) -> Reply:
    """Read the messages of a campaign; not paged, and with a link to itself only (REC)."""
    messages = _messages(call.account, call.ids[0])
    included = included_with_messages(call, messages)
    resources = [write_message(call, item) for item in messages]
    return Reply(200, single_document(array_of(resources), call.url, included))


def get_message_ids(call: Call) -> Reply:
    """Read the ids of a campaign's messages."""
    messages = _messages(call.account, call.ids[0])
    ids = array_of(identifier_of(MESSAGE, item) for item in messages)
    return Reply(200, single_document(ids, call.url))


def _content(call: Call, sent: dict[str, Any]) -> Attributes:
    """Read the sent attributes of a campaign into the kept shape."""
    content: Attributes = {name: sent.get(name) for name in ("name", "audiences", "send_options")}
    if sent.get("send_strategy") is not None:
        with located("/data/attributes/send_strategy"):
            content["send_strategy"] = strategy_of(sent["send_strategy"], modern=is_modern(call.revision))
    if sent.get("tracking_options") is not None:
        tracking = tracking_of(sent["tracking_options"], modern=has_tracking_params(call.revision))
        content["tracking_options"] = tracking
        _advise(call, tracking.get("custom_tracking_params") or [])
    return content


def _advise(call: Call, parameters: list[dict[str, Any]]) -> None:
    names = {item["name"] for item in parameters}
    if names and not names.issuperset(("utm_source", "utm_medium")):
        call.violations.append(violation("tracking-params", pointer="/data/attributes/tracking_options"))


def _new_message(call: Call, sent: dict[str, Any], pointer: str) -> Attributes:
    attributes = sent["attributes"]
    with located(f"{pointer}/attributes"):
        message = message_of(attributes, None, modern=is_modern(call.revision))
    image = ((sent.get("relationships") or {}).get("image") or {}).get("data")
    if image is not None:
        place = f"{pointer}/relationships/image"
        message["image"] = image_of(call.account, message, image["id"], place)
    return message


def _messages(account: Account, identifier: str) -> list[str]:
    return list(load(require(account.collection(KIND), KIND, identifier))["messages"])


def _included(call: Call, ids: list[str]) -> list[bytes] | None:
    include = call.query.include
    if not include:
        return None
    account, written = call.account, []
    if "campaign-messages" in include:
        written += [
            write_message(call, item, related=False) for one in ids for item in _messages(account, one)
        ]
    if "tags" in include:
        tags = dict.fromkeys(tag for one in ids for tag in tags_of(account, one))
        written += [write_tag(call, tag) for tag in tags]
    return written


def _read(identifier: str, attributes: Attributes, field: str) -> Any:
    if field == "messages.channel":
        return attributes["channel"]
    return read_attribute(identifier, attributes, field)


OPERATIONS = {
    "POST /api/campaigns": post_campaign,
    "GET /api/campaigns": get_campaigns,
    "GET /api/campaigns/{id}": get_campaign,
    "PATCH /api/campaigns/{id}": patch_campaign,
    "DELETE /api/campaigns/{id}": remove_campaign,
    "POST /api/campaign-clone": post_clone,
    "GET /api/campaigns/{id}/campaign-messages": get_messages,
    "GET /api/campaigns/{id}/relationships/campaign-messages": get_message_ids,
}
# Its name in the beta of 2022-12-15 (SPEC).
RETIRED_OPERATIONS = {"POST /api/campaign-create-clones": post_clone}
