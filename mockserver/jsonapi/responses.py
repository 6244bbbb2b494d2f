"""What the behaviours of several groups share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import orjson

from ..people.consent_view import subscriptions_of
from ..state.account import Account
from ..state.store import Attributes, Collection, read_attribute
from .documents import (
    Writers,
    collection_document,
    fields_for,
    identifier_of,
    identifiers_of,
    single_document,
)
from .exchange import Exchange
from .listing import list_page
from .paging import Page
from .refusal import not_found
from .reply import Reply


def account_of(exchange: Exchange) -> Account:
    """Return the account of a request that has passed the gate."""
    assert exchange.account is not None
    return exchange.account


def require(collection: Collection, kind: str, identifier: str) -> bytes:
    """Return the attributes of a resource as bytes. Raises Refusal when there is none."""
    raw = collection.rows.get(identifier)
    if raw is None:
        raise not_found(kind, identifier)
    return raw


def write_profile(
    exchange: Exchange,
    writers: Writers,
    identifier: str,
    *,
    joined: str | None = None,
    data: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    """Write a profile with what is computed and not kept: its last event, its consent when asked for."""
    account = account_of(exchange)
    extra: dict[str, Any] = {"last_event_date": account.last_events.get(identifier)}
    if joined is not None:
        extra["joined_group_at"] = joined
    for name in exchange.query.additional.get("profile", ()):
        revision = exchange.revision or ""
        extra[name] = subscriptions_of(account, identifier, revision) if name == "subscriptions" else None
    return writers["profile"].write(
        exchange.base,
        identifier,
        account.profiles.rows[identifier],
        fields=fields_for(exchange.query, "profile"),
        extra=extra,
        data=data,
    )


def write_plain(
    exchange: Exchange,
    writers: Writers,
    kind: str,
    identifier: str,
    raw: bytes,
    *,
    data: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    """Write a resource that has nothing computed: a metric or a list."""
    return writers[kind].write(
        exchange.base, identifier, raw, fields=fields_for(exchange.query, kind), data=data
    )


def load(raw: bytes) -> dict[str, Any]:
    """Parse the attributes of a resource."""
    content: dict[str, Any] = orjson.loads(raw)
    return content


def single_reply(
    exchange: Exchange, resource: bytes, *, status: int = 200, included: list[bytes] | None = None
) -> Reply:
    """Answer with one resource."""
    return Reply(status, single_document(resource, exchange.url, included))


def collection_reply(
    exchange: Exchange, resources: list[bytes], page: Page, included: list[bytes] | None = None
) -> Reply:
    """Answer with a page of resources."""
    return Reply(200, collection_document(resources, page, exchange.url, included))


def identifiers_reply(exchange: Exchange, kind: str, page: Page) -> Reply:
    """Answer with a page of resource identifiers."""
    return collection_reply(exchange, [identifier_of(kind, item) for item in page.ids], page)


def identifier_reply(exchange: Exchange, kind: str, identifier: str) -> Reply:
    """Answer with one resource identifier."""
    return single_reply(exchange, identifier_of(kind, identifier))


def identifiers(kind: str, ids: Iterable[str]) -> bytes:
    """Write an array of resource identifiers."""
    return identifiers_of(kind, ids)


def created(exchange: Exchange, resource: bytes) -> Reply:
    """Answer that a resource was made."""
    return single_reply(exchange, resource, status=201)


def page_of_jobs(exchange: Exchange, kind: str, *, sort: str, size: int) -> Page:
    """Return a page of jobs as the query asks for it; how far each is, `account.jobs` knows."""
    account, query = account_of(exchange), exchange.query

    def read(identifier: str, attributes: Attributes, field: str) -> Any:
        if field == "status":
            job = account.jobs.get(identifier)
            return None if job is None else job.status
        return read_attribute(identifier, attributes, field)

    return list_page(
        account.collection(kind),
        conditions=query.conditions,
        sort=query.sort or sort,
        cursor=query.cursor,
        size=query.size or size,
        read=read,
    )
