"""The JSON Schema of resources to plant: of the short form, which docs/plant.schema.json shows to editors."""

from __future__ import annotations

from typing import Any

from ..people.consent import REASONS

Json = dict[str, Any]

# Ids are written into documents and links as they are. Live has `$custom:::$default:::x` for catalog items.
ID_WORDS = "1 to 200 letters, digits and -_.:=$@+~,;!*'()|"
ID_PATTERN = r"^[A-Za-z0-9_.:=$@+~,;!*'()|-]{1,200}$"
# The id of an item has the shop's own text in it.
CATALOG_ID_PATTERN = r"^\$custom:::\$default:::.{1,400}$"


def plant_schema() -> Json:
    """Return the schema of a whole file: entries by kind, or a document of JSON:API."""
    kinds = {
        "profiles": _PROFILE,
        "lists": _LIST,
        "segments": _SEGMENT,
        "metrics": _METRIC,
        "events": _EVENT,
        "resources": _RESOURCE,
        "images": _IMAGE,
        "templates": _TEMPLATE,
        "campaigns": _CAMPAIGN,
        "flows": _FLOW,
    }
    documents = {"data": {"anyOf": [_RESOURCE, _many(_RESOURCE)]}, "included": _many(_RESOURCE)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Resources to plant in the mock of klaviyo-rehearsal",
        "type": "object",
        "additionalProperties": False,
        "properties": {kind: _many(entry) for kind, entry in kinds.items()} | documents,
    }


def _object(*required: str, **properties: Json) -> Json:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": properties,
    }


def _texts(*names: str) -> dict[str, Json]:
    return dict.fromkeys(names, _OPTIONAL)


def _many(item: Json) -> Json:
    return {"type": "array", "items": item}


_ID: Json = {"type": "string", "pattern": ID_PATTERN}
_TEXT: Json = {"type": "string"}
_OPTIONAL: Json = {"type": ["string", "null"]}
_FLAG: Json = {"type": ["boolean", "null"]}
_FREE: Json = {"type": ["object", "null"]}
_COORDINATE: Json = {"type": ["number", "string", "null"]}
_REASON: Json = {"type": "string", "enum": list(REASONS)}

_PROFILE = _object(
    id=_ID,
    **_texts("email", "phone_number", "external_id", "anonymous_id", "whatsapp_bsuid", "_kx"),
    **_texts("first_name", "last_name", "organization", "locale", "title", "image"),
    location={
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": {
            **_texts("address1", "address2", "city", "country", "region", "zip", "timezone", "ip"),
            "latitude": _COORDINATE,
            "longitude": _COORDINATE,
        },
    },
    properties=_FREE,
    consent={
        "type": "object",
        "propertyNames": {"type": "string", "pattern": r"^[a-z_]+(\.[a-z_]+)?$"},
        "additionalProperties": {"type": "string", "enum": ["SUBSCRIBED", "UNSUBSCRIBED"]},
    },
    suppressions=_many({"anyOf": [_REASON, _object("reason", reason=_REASON, timestamp=_OPTIONAL)]}),
)
_LIST = _object(
    "name",
    id=_ID,
    name=_TEXT,
    opt_in_process={"enum": ["single_opt_in", "double_opt_in", None]},
    members=_many(_ID),
)
_SEGMENT = _object(
    "name",
    id=_ID,
    name=_TEXT,
    definition=_FREE,
    is_active=_FLAG,
    is_processing=_FLAG,
    is_starred=_FLAG,
    members=_many(_ID),
)
_METRIC = _object("name", id=_ID, name=_TEXT, integration=_FREE)
_EVENT = _object(
    "metric",
    "profile",
    id=_ID,
    metric=_TEXT,
    profile=_ID,
    time=_TEXT,
    properties={"type": "object"},
    value={"type": ["number", "null"]},
    value_currency=_OPTIONAL,
    unique_id=_OPTIONAL,
)
_ANY_ID: Json = {"type": "string", "pattern": f"{ID_PATTERN}|{CATALOG_ID_PATTERN}"}
_IDENTIFIER: Json = {
    "type": "object",
    "required": ["type", "id"],
    "properties": {"type": _TEXT, "id": _ANY_ID},
}
_RESOURCE: Json = {
    "type": "object",
    "additionalProperties": False,
    "required": ["type", "id"],
    "properties": {
        "type": {"type": "string", "pattern": r"^[\w-]{1,100}$"},
        "id": _ANY_ID,
        "attributes": _FREE,
        "relationships": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["data"],
                "properties": {
                    "data": {"anyOf": [_IDENTIFIER, _many(_IDENTIFIER), {"type": "null"}]},
                    "links": _FREE,
                },
                "additionalProperties": False,
            },
        },
        "links": _FREE,
    },
}
_IMAGE = _object(
    "name",
    "image_url",
    id=_ID,
    name=_TEXT,
    image_url=_TEXT,
    format=_TEXT,
    size={"type": "integer"},
    hidden={"type": "boolean"},
)
_TEMPLATE = _object(
    "name",
    "html",
    id=_ID,
    name=_TEXT,
    html=_TEXT,
    **_texts("text", "editor_type", "amp"),
    flow_messages=_many(_ID),
)
_CAMPAIGN = _object(
    "name",
    id=_ID,
    name=_TEXT,
    channel=_TEXT,
    lists=_many(_ID),
    excluded=_many(_ID),
    **_texts("subject", "preview_text", "from_email", "from_label", "reply_to_email", "body"),
    template=_ID,
    status={"type": "string", "enum": ["Draft", "Scheduled", "Sent", "Cancelled"]},
    send_at=_TEXT,
    message_id=_ID,
)
_FLOW = _object(
    "name",
    id=_ID,
    name=_TEXT,
    status={"type": "string", "enum": ["draft", "manual", "live"]},
    metric=_TEXT,
    list=_ID,
    segment=_ID,
    trigger_filter=_FREE,
    profile_filter=_FREE,
    definition={"type": "object"},
    actions=_many({"type": "object"}),
)
