"""Campaigns, messages and their jobs in the shapes of older revisions (facts 8.13)."""

from __future__ import annotations

from typing import Any

from ..jsonapi.call import Call
from ..jsonapi.older_shape import OlderShape
from ..templates.model import KIND as TEMPLATE
from ..templates.older_shapes import ID_IN_ATTRIBUTES
from .shapes import MESSAGES_SINCE

_TEMPLATE = "/data/relationships/template/data/id"
# Told by the content of a message up to MESSAGES_SINCE, and changed by an assignment only (UNCONFIRMED).
_OF_TEMPLATE = frozenset({"template_id", "template_name"})


def _with_message(call: Call) -> Any:
    """Read a campaign of one message, of which it names the channel."""
    data = call.payload["data"]
    sent = {name: value for name, value in data["attributes"].items() if name != "channel"}
    message = {"type": "campaign-message", "attributes": {"channel": data["attributes"]["channel"]}}
    return {"data": {**data, "attributes": {**sent, "campaign-messages": {"data": [message]}}}}


def _with_template(call: Call) -> Any:
    """Read an assignment that names the template among its attributes."""
    data = call.payload["data"]
    attributes = {name: value for name, value in data["attributes"].items() if name != "template_id"}
    template = {"type": TEMPLATE, "id": data["attributes"]["template_id"]}
    relationships = {TEMPLATE: {"data": template}}
    return {"data": {**data, "attributes": attributes, "relationships": relationships}}


def _without_template(call: Call) -> Any:
    """Read a change of a message whose content tells its template."""
    data = call.payload["data"]
    content = (data.get("attributes") or {}).get("content")
    if not content or not _OF_TEMPLATE & content.keys():
        return call.payload
    call.notes.append("accepted and without effect: a template is given by an assignment only")
    kept = {name: value for name, value in content.items() if name not in _OF_TEMPLATE}
    return {"data": {**data, "attributes": {**data["attributes"], "content": kept}}}


_ASSIGNMENT = (
    ID_IN_ATTRIBUTES,
    OlderShape(MESSAGES_SINCE, _with_template, {_TEMPLATE: "/data/attributes/template_id"}),
)
_BY_ID = (ID_IN_ATTRIBUTES,)
_CHANNEL = {"/data/attributes/campaign-messages/data/0/attributes": "/data/attributes"}
OLDER_SHAPES = {
    "POST /api/campaigns": (OlderShape(MESSAGES_SINCE, _with_message, _CHANNEL),),
    "PATCH /api/campaign-messages/{id}": (OlderShape(MESSAGES_SINCE, _without_template),),
    "POST /api/campaign-clone": _BY_ID,
    "POST /api/campaign-create-clones": _BY_ID,
    "POST /api/campaign-send-jobs": _BY_ID,
    "POST /api/campaign-recipient-estimation-jobs": _BY_ID,
    "POST /api/campaign-message-assign-template": _ASSIGNMENT,
    "POST /api/campaign-message-assign-templates": _ASSIGNMENT,
}
