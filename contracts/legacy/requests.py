"""Reads a request to the old API into its call, for every transport.

Arguments came in the query, as a form, or as JSON, on GET and DELETE too; track and identify came in base64
(facts 9.1, 13.2).
"""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import parse_qs

import orjson

from .endpoints import LegacyCall, LegacyContentError, LegacyEndpoint, LegacyPayloadError

# Arguments that v1 carried as JSON inside a form or query field (V1LIST, V1TPL, V1EVT).
_JSON_FIELDS = frozenset({"batch", "context", "to", "where", "$unset", "profiles", "emails", "phone_numbers"})


def read_request(
    endpoint: LegacyEndpoint, *, path: str, query: str, body: bytes, content_type: str
) -> LegacyCall:
    """Read a request to an endpoint of the old API. Raises LegacyPayloadError."""
    if endpoint.version == "public":
        return parse_call(endpoint.name, query=query, body=body, content_type=content_type)
    arguments = _fields(query)
    if body:
        arguments |= _body(body, content_type)
    # v1 took the key as an argument, from the query or the body (V1LIST).
    token = arguments.pop("api_key", "")
    return LegacyCall(endpoint.name, arguments, endpoint.ids_of(path), endpoint.version, str(token))


def _body(body: bytes, content_type: str) -> dict[str, Any]:
    # Some clients name no content type, or a wrong one: a body that looks like JSON is read as JSON.
    if "json" not in content_type and body.lstrip()[:1] not in (b"{", b"["):
        return _fields(body.decode("utf-8", "replace"))
    content = _load(body)
    if not isinstance(content, dict):
        raise LegacyPayloadError("the body is not a JSON object")
    return content


def _fields(text: str) -> dict[str, Any]:
    """Read a query string or form: a name that is repeated, or ends in [], is a list."""
    fields: dict[str, Any] = {}
    for name, values in parse_qs(text, keep_blank_values=True).items():
        if name.endswith("[]"):
            fields[name[:-2]] = values
        elif len(values) > 1:
            fields[name] = values
        else:
            fields[name] = _nested(name, values[0])
    return fields


def _nested(name: str, value: str) -> Any:
    if name in _JSON_FIELDS and value.lstrip()[:1] in ("{", "["):
        return _load(value.encode())
    return value


def parse_call(name: str, *, query: str, body: bytes, content_type: str) -> LegacyCall:
    """Read a track or identify call: GET `data` in base64, POST form field `data`, or POST JSON.

    Raises LegacyPayloadError, and LegacyContentError for JSON of another shape.
    """
    content = _payload(query, body, content_type)
    if not isinstance(content, dict):
        raise LegacyContentError("the payload is not a JSON object")
    properties = content.get("properties") or {}
    person = content.get("customer_properties") or {}
    if not isinstance(properties, dict) or not isinstance(person, dict):
        raise LegacyContentError("properties and customer_properties must be JSON objects")
    token = content.pop("token", None)
    return LegacyCall(name, content, token=str(token or ""))


def _payload(query: str, body: bytes, content_type: str) -> Any:
    if body and "json" in content_type:
        return _load(body)
    # The old SDKs send POSTs as a form; its `data` is JSON as it is. A GET's is base64 of the same.
    fields = parse_qs(body.decode("utf-8", "replace") if body else query, keep_blank_values=True)
    if "data" not in fields:
        raise LegacyPayloadError("the parameter 'data' is missing")
    data = fields["data"][0]
    if data.lstrip().startswith("{"):
        return _load(data.encode())
    try:
        # A '+' that was not percent-encoded arrives as a space.
        raw = base64.b64decode(data.replace(" ", "+"), validate=False)
    except ValueError as error:
        raise LegacyPayloadError(f"'data' is not base64: {error}") from None
    return _load(raw)


def _load(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise LegacyPayloadError(f"the payload is not JSON: {error}") from None
