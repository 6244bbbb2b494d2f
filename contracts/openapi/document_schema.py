"""The form of the parts of an OpenAPI document that are read, as JSON Schema."""

from __future__ import annotations

from typing import Any

_Form = dict[str, Any]

# The members of a path item that are operations.
METHODS = ("get", "post", "put", "patch", "delete")

_TEXT: _Form = {"type": "string"}
_TEXT_OR_NOTHING: _Form = {"type": ["string", "null"]}
_TEXTS: _Form = {"type": "array", "items": _TEXT}
_CONTENT: _Form = {
    "type": "object",
    "additionalProperties": {"type": "object", "properties": {"schema": {"type": "object"}}},
}
_PARAMETERS: _Form = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "$ref": _TEXT,
            "name": _TEXT,
            "in": _TEXT,
            "description": _TEXT_OR_NOTHING,
            "required": {"type": "boolean"},
            "schema": {"type": "object"},
        },
    },
}
_FILTER: _Form = {
    "type": "object",
    "properties": {
        "operators": {"type": "object", "additionalProperties": _TEXTS},
        "value": {
            "type": ["object", "null"],
            "properties": {"type": _TEXT, "format": _TEXT_OR_NOTHING},
        },
    },
}
_OPERATION: _Form = {
    "type": "object",
    "properties": {
        "operationId": _TEXT_OR_NOTHING,
        "summary": _TEXT_OR_NOTHING,
        "description": _TEXT_OR_NOTHING,
        "tags": _TEXTS,
        "parameters": _PARAMETERS,
        "requestBody": {"type": "object", "properties": {"content": _CONTENT}},
        "responses": {
            "type": "object",
            "additionalProperties": {"type": "object", "properties": {"$ref": _TEXT, "content": _CONTENT}},
        },
        "x-klaviyo-scopes": _TEXTS,
        "x-klaviyo-filters": {"type": "object", "additionalProperties": _FILTER},
    },
}
PATH_ITEM: _Form = {
    "type": "object",
    "properties": {
        "parameters": _PARAMETERS,
        **dict.fromkeys(METHODS, _OPERATION),
    },
}
