"""Campaigns (facts 8.13). Messages are in campaign_messages.py; tags are played by generic/."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.documents import Writers, array_of, identifier_of, single_document
from ..jsonapi.exchange import Exchange
from ..jsonapi.listing import list_page
from ..jsonapi.refusal import Refusal
from ..jsonapi.reply import Reply
from ..jsonapi.responses import account_of, collection_reply, created, load, single_reply
from ..state.account import Account
from ..state.store import Attributes, read_attribute
from .message_operations import image_of, included_with_messages
from .model import KIND, MESSAGE, change_campaign, clone_campaign, create_campaign, delete_campaign
from .sending import bring_up_to_date, current, look_at
from .shapes import message_of, strategy_of, tracking_of
from .writing import found, modern, tags_of, write_campaign, write_message, write_tag

_PAGE = 100  # facts 7.2; before page[size] came, what a page held is UNCONFIRMED
_MESSAGES = "/data/attributes/campaign-messages/data"


def post_campaign(exchange: Exchange, writers: Writers) -> Reply:
    """Create a draft with its messages."""
    account, sent = account_of(exchange), exchange.payload["data"]["attributes"]
    messages = [
        _new_message(exchange, item, f"{_MESSAGES}/{number}")
        for number, item in enumerate(sent["campaign-messages"]["data"])
    ]
    if not messages:  # what Klaviyo makes of it is UNCONFIRMED; no channel could list such a campaign
        raise Refusal([violation("bad-value", "A campaign has a message.", pointer=_MESSAGES)])
    identifier = create_campaign(account, _content(exchange, sent), messages)
    return created(exchange, write_campaign(exchange, writers, identifier))


def get_campaigns(exchange: Exchange, writers: Writers) -> Reply:
    """List the campaigns of a channel."""
    account, query = account_of(exchange), exchange.query
    bring_up_to_date(account)
    campaigns = account.collection(KIND)
    archived = any(condition.field == "archived" for condition in query.conditions)
    among = None if archived else [item for item in campaigns if not load(campaigns.rows[item])["archived"]]
    sort = query.sort or "-created_at"  # Klaviyo's own order is UNCONFIRMED
    field = sort.removeprefix("-")
    page = list_page(
        campaigns,
        conditions=query.conditions,
        sort=sort,
        cursor=query.cursor,
        size=query.size or _PAGE,
        read=_read,
        among=among,
        key=lambda item: campaigns.sort_key(field, item, load(campaigns.rows[item])),
    )
    resources = [write_campaign(exchange, writers, item) for item in page.ids]
    return collection_reply(exchange, resources, page, _included(exchange, writers, page.ids))


def get_campaign(exchange: Exchange, writers: Writers) -> Reply:
    """Read a campaign; who waits for it to be sent looks at this, so it counts as a look at the job."""
    account, identifier = account_of(exchange), exchange.ids[0]
    found(KIND, lambda: look_at(account, identifier), identifier)
    resource = write_campaign(exchange, writers, identifier)
    return single_reply(exchange, resource, included=_included(exchange, writers, [identifier]))


def patch_campaign(exchange: Exchange, writers: Writers) -> Reply:
    """Change a campaign: audiences replace, null leaves what is there."""
    account, identifier = account_of(exchange), exchange.ids[0]
    found(KIND, lambda: current(account, identifier), identifier)
    change_campaign(account, identifier, _content(exchange, exchange.payload["data"]["attributes"]))
    return single_reply(exchange, write_campaign(exchange, writers, identifier))


def remove_campaign(exchange: Exchange, writers: Writers) -> Reply:
    """Delete a campaign with its messages."""
    account, identifier = account_of(exchange), exchange.ids[0]
    found(KIND, lambda: delete_campaign(account, identifier), identifier)
    return Reply(204)


def post_clone(exchange: Exchange, writers: Writers) -> Reply:
    """Copy a campaign into a draft."""
    account, data = account_of(exchange), exchange.payload["data"]
    name = (data.get("attributes") or {}).get("new_name")
    copy = found(KIND, lambda: clone_campaign(account, data["id"], name), data["id"])
    return created(exchange, write_campaign(exchange, writers, copy))


def get_messages(exchange: Exchange, writers: Writers) -> Reply:
    """Read the messages of a campaign; not paged, and with a link to itself only (REC)."""
    messages = _messages(account_of(exchange), exchange.ids[0])
    included = included_with_messages(exchange, writers, messages)
    resources = [write_message(exchange, writers, item) for item in messages]
    return Reply(200, single_document(array_of(resources), exchange.url, included))


def get_message_ids(exchange: Exchange, writers: Writers) -> Reply:
    """Read the ids of a campaign's messages."""
    messages = _messages(account_of(exchange), exchange.ids[0])
    ids = array_of(identifier_of(MESSAGE, item) for item in messages)
    return Reply(200, single_document(ids, exchange.url))


def _content(exchange: Exchange, sent: dict[str, Any]) -> Attributes:
    """Read what a client says of a campaign into the kept shape."""
    content: Attributes = {name: sent.get(name) for name in ("name", "audiences", "send_options")}
    if sent.get("send_strategy") is not None:
        content["send_strategy"] = strategy_of(
            sent["send_strategy"], modern=modern(exchange), pointer="/data/attributes/send_strategy"
        )
    if sent.get("tracking_options") is not None:
        tracking = tracking_of(sent["tracking_options"], modern=modern(exchange))
        content["tracking_options"] = tracking
        _advise(exchange, tracking.get("custom_tracking_params") or [])
    return content


def _advise(exchange: Exchange, parameters: list[dict[str, Any]]) -> None:
    names = {item["name"] for item in parameters}
    if names and not names.issuperset(("utm_source", "utm_medium")):
        exchange.violations.append(violation("tracking-params", pointer="/data/attributes/tracking_options"))


def _new_message(exchange: Exchange, sent: dict[str, Any], pointer: str) -> Attributes:
    attributes = sent["attributes"]
    message = message_of(attributes, None, modern=modern(exchange), pointer=f"{pointer}/attributes")
    image = ((sent.get("relationships") or {}).get("image") or {}).get("data")
    if image is not None:
        place = f"{pointer}/relationships/image"
        message["image"] = image_of(account_of(exchange), message, image["id"], place)
    return message


def _messages(account: Account, identifier: str) -> list[str]:
    campaign = found(KIND, lambda: current(account, identifier), identifier)
    return list(campaign["messages"])


def _included(exchange: Exchange, writers: Writers, ids: list[str]) -> list[bytes] | None:
    include = exchange.query.include
    if not include:
        return None
    account, written = account_of(exchange), []
    if "campaign-messages" in include:
        written += [write_message(exchange, writers, item) for one in ids for item in _messages(account, one)]
    if "tags" in include:
        tags = dict.fromkeys(tag for one in ids for tag in tags_of(account, one))
        written += [write_tag(exchange, writers, tag) for tag in tags]
    return written


def _read(identifier: str, attributes: Attributes, field: str) -> Any:
    if field == "messages.channel":
        return attributes["channel"]
    return read_attribute(identifier, attributes, field)


BEHAVIOURS = {
    "POST /api/campaigns": post_campaign,
    "GET /api/campaigns": get_campaigns,
    "GET /api/campaigns/{id}": get_campaign,
    "PATCH /api/campaigns/{id}": patch_campaign,
    "DELETE /api/campaigns/{id}": remove_campaign,
    "POST /api/campaign-clone": post_clone,
    "GET /api/campaigns/{id}/campaign-messages": get_messages,
    "GET /api/campaigns/{id}/relationships/campaign-messages": get_message_ids,
}
