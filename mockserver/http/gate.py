"""The checks that a request must pass before it reaches its handler, in Klaviyo's order (facts 11.1)."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.checking.body import parse_body
from klaviyo_rehearsal.contracts.checking.credentials import PRIVATE_KEY_DETAIL, read_credentials
from klaviyo_rehearsal.contracts.checking.path_ids import check_path_ids
from klaviyo_rehearsal.contracts.checking.query import read_query
from klaviyo_rehearsal.contracts.checking.request import check_body, check_media_type
from klaviyo_rehearsal.contracts.checking.routing_violations import unknown_path, wrong_method
from klaviyo_rehearsal.contracts.openapi.contract import Library, PathMatch
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.query import Query
from klaviyo_rehearsal.contracts.violation import Severity, Violation, violation

from ..jsonapi.call import Call
from ..jsonapi.documents import Writers
from ..jsonapi.forms import read_form
from ..jsonapi.paging import bad_cursor, cursor_of_link, is_link
from ..jsonapi.refusal import Refusal
from ..settings import Settings
from ..state.account import Account, Accounts, Grant
from ..state.clock import Clock
from ..state.keys import key_digest
from .client_access import grant_client_access
from .encoding import check_parts, decode_body
from .exchange import Exchange
from .revisions import resolve_operation

_NO_QUERY = Query()


def authenticate(exchange: Exchange, accounts: Accounts, settings: Settings) -> Grant:
    """Return the grant of the request's key, and note its account. Raises Refusal: 401, or 400."""
    if exchange.path.startswith(("/client/", "//client/")):
        return grant_client_access(exchange, accounts, settings)
    grant = accounts.grants.get(exchange.headers_by_name.get(b"authorization", b""))
    if grant is None or grant.expires_at and accounts.has_ended(grant.expires_at):
        grant = _grant(exchange.header(b"authorization") or "", accounts, settings)
    exchange.account = grant.account
    return grant


def _grant(sent: str, accounts: Accounts, settings: Settings) -> Grant:
    key, wrong = read_credentials(sent)
    if wrong is not None:
        raise _unauthenticated(wrong)
    record = accounts.keys.find(key)
    ended = record is not None and record.expires_at is not None and accounts.has_ended(record.expires_at)
    if ended or (not record.is_valid if record else settings.accepted_keys == "known"):
        if sent.startswith("Bearer "):
            detail = "Incorrect authentication credentials."
            raise Refusal([violation("refused-token", detail, parameter="Authorization")])
        raise _unauthenticated(violation("unknown-key", PRIVATE_KEY_DETAIL, parameter="Authorization"))
    scopes = None if record is None or record.scopes is None else frozenset(record.scopes)
    # Private keys of an account share a quota; each OAuth app has its own (facts 5.1, DOC RL).
    quota = f"{key_digest(key)} " if sent.startswith("Bearer ") else ""
    expires_at = (record.expires_at if record else None) or 0.0
    grant = Grant(accounts.by_key(key), scopes, quota, expires_at)
    accounts.grant(sent.encode("latin-1"), grant)
    return grant


def _unauthenticated(wrong: Violation) -> Refusal:
    # LIVE https://github.com/spree/spree_klaviyo: with the schemes that there are.
    return Refusal([wrong], headers=((b"www-authenticate", b"Bearer, Klaviyo-API-Key"),))


def check_scopes(operation: Operation, scopes: frozenset[str]) -> None:
    """Require every scope of an operation (facts 1.1, DOC PROF). Raises Refusal, 403."""
    lacking = [scope for scope in operation.scopes if scope not in scopes]
    if lacking:
        detail = "You do not have permission to perform this action."
        remedy = f"Give the key these scopes too: {', '.join(lacking)}."
        raise Refusal([violation("missing-scope", detail, remedy=remedy)])


def check_entitlement(operation: Operation, exchange: Exchange, settings: Settings) -> None:
    """Require the product that an operation needs (REC create_webhook.403). Raises Refusal, 403."""
    if operation.group == "Webhooks" and not settings.advanced_kdp:
        # OAuth apps have it of their own (FIND).
        if (exchange.header(b"authorization") or "").startswith("Bearer "):
            return
        detail = "You must have Advanced KDP enabled to use this endpoint."
        raise Refusal([violation("not-entitled", detail, pointer="/data/")])


def check_path(exchange: Exchange, match: PathMatch | None, library: Library) -> PathMatch:
    """Return the match of a path. Raises Refusal: 404 for an unknown path, 405 for a wrong method."""
    if match is None:
        sent = exchange.header(b"revision") or ""
        raise Refusal([unknown_path(library, exchange.path, exchange.method, sent)])
    if exchange.method not in match.methods:
        allowed = ", ".join(sorted(match.methods)).encode()
        sent = exchange.header(b"revision") or ""
        raise Refusal([wrong_method(match, exchange.method, sent)], headers=((b"allow", allowed),))
    return match


def choose_operation(
    exchange: Exchange,
    match: PathMatch,
    library: Library,
    settings: Settings,
    clock: Clock,
) -> Operation:
    """Choose the contract by the revision header. Raises Refusal: 400, 404 or 410."""
    sent = exchange.header(b"revision")
    by_revision = match.methods[exchange.method]
    operation = by_revision.get(sent) if sent and settings.retired_revisions == "serve" else None
    if operation is None:
        operation = resolve_operation(exchange, match, library, settings, clock.now().date())
    exchange.revision = operation.revision
    exchange.operation = operation
    return operation


def _cursor_from_client(link: str, exchange: Exchange) -> str:
    """Return the cursor of a whole link that came in its place. Raises Refusal for most clients.

    The SDKs find the cursor in a link of https, and so send no link to Klaviyo; the mock's is plain http,
    which they send as it is (facts 13.2). Of any other client it is a mistake.
    """
    if not (exchange.header(b"user-agent") or "").startswith("klaviyo-api-"):
        raise Refusal([bad_cursor()])
    return cursor_of_link(link)


def open_call(
    exchange: Exchange, operation: Operation, account: Account, ids: tuple[str, ...], writers: Writers
) -> Call:
    """Check media type, body and query against the operation, and make the call of its handler.

    Raises Refusal for errors; losses and advice stay among the violations of the exchange.
    """
    if operation.id_choices and (wrong := list(check_path_ids(operation, ids))):
        raise Refusal(wrong)
    payload = _read_payload(exchange, operation, ids, account.clock) if operation.takes_body else None
    query = _NO_QUERY
    if exchange.query_text or operation.required_parameters:
        query, wrong_query = read_query(exchange.query_text, operation)
        if any(item.severity is Severity.ERROR for item in wrong_query):
            raise Refusal(wrong_query)
        exchange.violations += wrong_query
        if query.cursor and is_link(query.cursor):
            query.cursor = _cursor_from_client(query.cursor, exchange)
    if operation.method == "POST" and not operation.takes_body:  # a file (SPEC: upload_image_from_file)
        payload = read_form(exchange.body, exchange.header(b"content-type") or "")
    return Call(
        account,
        operation,
        query,
        payload,
        ids,
        writers,
        exchange.base,
        exchange.target,
        exchange.violations,
        exchange.journal_notes,
    )


def _read_payload(exchange: Exchange, operation: Operation, ids: tuple[str, ...], clock: Clock) -> Any:
    wrong = check_media_type(exchange.header(b"content-type"))
    if wrong is not None:
        raise Refusal([wrong])
    if b"content-encoding" in exchange.headers_by_name:
        exchange.body = decode_body(exchange.body, exchange.header(b"content-encoding") or "")
    check_parts(exchange.body)
    payload, wrong = parse_body(exchange.body)
    if wrong is not None:
        raise Refusal([wrong])
    found = check_body(operation, payload, ids, now=clock.now, raw=exchange.body)
    if found:
        if found[0].severity is Severity.ERROR:
            raise Refusal(found)
        exchange.violations += found
        _drop_phones(exchange, payload, found)
    return payload


def _drop_phones(exchange: Exchange, payload: Any, found: list[Violation]) -> None:
    """Leave out numbers that are dropped, and say so as Klaviyo does (facts 8.5, DOC)."""
    for item in found:
        if item.code == "dropped-phone" and item.pointer is not None:
            holder = payload
            *steps, name = item.pointer.lstrip("/").split("/")
            for step in steps:
                holder = holder[int(step)] if isinstance(holder, list) else holder[step]
            holder.pop(name, None)
            header = (b"x-klaviyo-partial-failure", b"phone_number")
            if header not in exchange.limit_headers:
                exchange.limit_headers = (*exchange.limit_headers, header)
