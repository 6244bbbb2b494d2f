"""What a request must pass before it reaches a behaviour, in Klaviyo's order (facts 11.1)."""

from __future__ import annotations

import re
from typing import Any

import orjson

from contracts.check import MAX_BODY, check_body, check_media_type
from contracts.contract import Library, PathMatch
from contracts.query import read_query
from contracts.revision import check_revision
from contracts.violation import Severity, violation

from .account import Accounts
from .clock import Clock
from .exchange import Exchange, Refusal
from .settings import Settings

_SCHEMES = re.compile(r"(Klaviyo-API-Key|Bearer) (.+)")
_PRIVATE_KEY = re.compile(r"pk_\w+")
# orjson reads 1024 levels and writes 254; what is kept comes back some levels further down.
_MAX_NESTING = 200


def authenticate(exchange: Exchange, accounts: Accounts) -> None:
    """Find the account of the request's key. Raises Refusal, 401."""
    known = accounts.by_authorization.get(exchange.named.get(b"authorization", b""))
    if known is not None:
        exchange.account = known
        return
    sent = exchange.header(b"authorization") or ""
    match = _SCHEMES.fullmatch(sent)
    if match is None:
        detail = "Missing or invalid authorization scheme. Please use Klaviyo-API-Key."
        raise Refusal([violation("no-credentials", detail)])
    scheme, key = match.groups()
    if scheme == "Klaviyo-API-Key" and not _PRIVATE_KEY.fullmatch(key):
        raise Refusal([violation("bad-key", "Incorrect authentication credentials.")])
    exchange.account = accounts.by_key(key)
    accounts.by_authorization[sent.encode("latin-1")] = exchange.account


def find_path(exchange: Exchange, library: Library) -> PathMatch:
    """Find what the path leads to. Raises Refusal: 404 for an unknown path, 405 for a wrong method."""
    match = library.find(exchange.path)
    if match is None:
        nearest = library.nearest(exchange.path)
        remedy = f"The nearest path is {nearest}." if nearest else "See `rehearse contracts list`."
        detail = f"No operation has the path {exchange.path[:200]}."
        raise Refusal([violation("unknown-path", detail, remedy=remedy)])
    if exchange.method not in match.methods:
        allowed = ", ".join(sorted(match.methods))
        detail = f'Method "{exchange.method}" not allowed.'
        remedy = f"{match.template} takes {allowed}."
        raise Refusal([violation("method-not-allowed", detail, remedy=remedy)])
    exchange.ids = match.ids
    return match


def choose_operation(
    exchange: Exchange, match: PathMatch, library: Library, settings: Settings, clock: Clock
) -> None:
    """Choose the contract by the revision header. Raises Refusal: 400 or 404."""
    sent = exchange.header(b"revision")
    by_revision = match.methods[exchange.method]
    if sent in library.contracts:
        revision = sent
    else:
        wrong = check_revision(sent, today=clock.now().date(), required=settings.require_revision)
        if wrong is not None:
            raise Refusal([wrong])
        contract = library.contract_for(sent) if sent else library.newest
        revision = contract.revision
    exchange.revision = revision
    operation = by_revision.get(revision or "")
    if operation is None:
        served = ", ".join(sorted(by_revision))
        detail = "No valid revisions found for method, please check our documentation"
        remedy = f"{exchange.method} {match.template} is part of {served}, not of {revision}."
        raise Refusal([violation("not-served", detail, remedy=remedy)])
    exchange.operation = operation


def read_request(exchange: Exchange) -> None:
    """Check media type, body and query against the operation. Raises Refusal; losses stay in the exchange."""
    operation = exchange.operation
    assert operation is not None
    if operation.takes_body:
        wrong = check_media_type(exchange.header(b"content-type"))
        if wrong is not None:
            raise Refusal([wrong])
        exchange.payload = _parse(exchange.body)
        found = check_body(operation, exchange.payload, exchange.ids)
        if found:
            if found[0].severity is Severity.ERROR:
                raise Refusal(found)
            exchange.violations += found
    exchange.query, wrong_query = read_query(exchange.query_text, operation)
    if wrong_query:
        raise Refusal(wrong_query)


def _parse(body: bytes) -> object:
    if not body:
        raise Refusal([violation("bad-json", "The request has no body.", pointer="/data")])
    try:
        content: object = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        detail = f"JSON parse error - {error.msg} at {place}"
        raise Refusal([violation("bad-json", detail, pointer="/data")]) from None
    if body.count(b"{") + body.count(b"[") > _MAX_NESTING and is_too_deep(content):
        detail = f"The body is nested more than {_MAX_NESTING} levels deep."
        raise Refusal([violation("bad-json", detail, pointer="/data")])
    return content


def is_too_deep(content: object) -> bool:
    """Say whether JSON is nested deeper than the mock can keep; Klaviyo keeps 10 levels (facts 8.1)."""
    level: list[Any] = [content]
    for _ in range(_MAX_NESTING):
        inner = (item.values() if isinstance(item, dict) else item for item in level)
        level = [value for values in inner for value in values if isinstance(value, (dict, list))]
        if not level:
            return False
    return True


def too_large() -> Refusal:
    """Refuse a body over the limit of 5 MB."""
    return Refusal([violation("too-large", f"The body is larger than {MAX_BODY} bytes.", pointer="/data")])
