"""What a request must pass before it reaches a behaviour, in Klaviyo's order (facts 11.1)."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.address import not_served, unknown_path, wrong_method
from contracts.body import parse_body
from contracts.check import MAX_BODY, check_body, check_media_type
from contracts.contract import Library, PathMatch
from contracts.credentials import read_credentials
from contracts.operation import Operation
from contracts.query import read_query
from contracts.revision import check_revision
from contracts.violation import Severity, violation

from .account import Accounts
from .clock import Clock
from .exchange import Exchange, Refusal
from .settings import Settings


def authenticate(exchange: Exchange, accounts: Accounts) -> None:
    """Find the account of the request's key. Raises Refusal, 401."""
    known = accounts.by_authorization.get(exchange.named.get(b"authorization", b""))
    if known is not None:
        exchange.account = known
        return
    sent = exchange.header(b"authorization") or ""
    key, wrong = read_credentials(sent)
    if wrong is not None:
        raise Refusal([wrong])
    exchange.account = accounts.by_key(key)
    accounts.by_authorization[sent.encode("latin-1")] = exchange.account


def check_path(
    exchange: Exchange, match: PathMatch | None, library: Library
) -> Mapping[str, Mapping[str, Operation]]:
    """Take what a path leads to. Raises Refusal: 404 for an unknown path, 405 for a wrong method."""
    if match is None:
        raise Refusal([unknown_path(library, exchange.path)])
    if exchange.method not in match.methods:
        raise Refusal([wrong_method(match, exchange.method)])
    exchange.ids = match.ids
    return match.methods


def choose_operation(
    exchange: Exchange,
    methods: Mapping[str, Mapping[str, Operation]],
    library: Library,
    settings: Settings,
    clock: Clock,
) -> Operation:
    """Choose the contract by the revision header. Raises Refusal: 400 or 404."""
    sent = exchange.header(b"revision")
    by_revision = methods[exchange.method]
    operation = by_revision.get(sent) if sent else None
    if operation is None:
        revision = _served_revision(sent, library, settings, clock)
        exchange.revision = revision
        operation = by_revision.get(revision)
    if operation is None:
        raise Refusal([not_served(by_revision, revision)])
    exchange.revision = operation.revision
    exchange.operation = operation
    return operation


def _served_revision(sent: str | None, library: Library, settings: Settings, clock: Clock) -> str:
    if sent in library.contracts:
        return str(sent)
    wrong = check_revision(sent, today=clock.now().date(), required=settings.require_revision)
    if wrong is not None:
        raise Refusal([wrong])
    return library.contract_for(sent).revision if sent else library.newest.revision


def read_request(exchange: Exchange, operation: Operation, clock: Clock) -> None:
    """Check media type, body and query against the operation. Raises Refusal; losses stay in the exchange."""
    if operation.takes_body:
        wrong = check_media_type(exchange.header(b"content-type"))
        if wrong is not None:
            raise Refusal([wrong])
        exchange.payload, wrong = parse_body(exchange.body)
        if wrong is not None:
            raise Refusal([wrong])
        size = len(exchange.body)
        found = check_body(operation, exchange.payload, exchange.ids, now=clock.now, size=size)
        if found:
            if found[0].severity is Severity.ERROR:
                raise Refusal(found)
            exchange.violations += found
    if exchange.query_text or operation.required_parameters:
        exchange.query, wrong_query = read_query(exchange.query_text, operation)
        if wrong_query:
            raise Refusal(wrong_query)


def too_large() -> Refusal:
    """Refuse a body over the limit of 5 MB."""
    return Refusal([violation("too-large", f"The body is larger than {MAX_BODY} bytes.", pointer="/data")])
