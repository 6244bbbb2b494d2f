"""Replies with one resource or a page of them, and the pages that queries ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.filters import Condition
from klaviyo_rehearsal.contracts.openapi.live_shapes import is_paged, leads_back

from ..state.account import Account
from ..state.jobs import Job
from ..state.store import Attributes, Collection, SortKey, read_attribute
from .call import Call
from .documents import NOTHING_RELATED, collection_document, identifier_of, single_document
from .listing import PAGE_ROOM, Reader, Span, list_page
from .paging import Page
from .refusal import not_found
from .reply import Reply


def require(collection: Collection, kind: str, identifier: str) -> bytes:
    """Return the attributes of a resource as bytes. Raises Refusal when there is none."""
    raw = collection.rows.get(identifier)
    if raw is None:
        raise not_found(kind, identifier)
    return raw


def load(raw: bytes) -> dict[str, Any]:
    """Parse the attributes of a resource."""
    content: dict[str, Any] = orjson.loads(raw)
    return content


def single_reply(
    call: Call, resource: bytes, *, status: int = 200, included: list[bytes] | None = None
) -> Reply:
    """Answer with one resource."""
    return Reply(status, single_document(resource, call.url, included))


def created(call: Call, resource: bytes) -> Reply:
    """Answer that a resource was made."""
    return single_reply(call, resource, status=201)


def collection_reply(
    call: Call, resources: list[bytes], page: Page, included: list[bytes] | None = None
) -> Reply:
    """Answer with a page of resources."""
    operation = call.operation
    shown = page if is_paged(operation.key, operation.parameters) else None
    if shown is not None and shown.prev is not None and not leads_back(operation.key):
        shown = Page(shown.ids, shown.next)
    return Reply(200, collection_document(resources, shown, call.url, included))


def nothing_related(call: Call) -> Reply:
    """Answer that a relationship to one leads nowhere (REC get_conversation_for_profile.200)."""
    return Reply(call.operation.success[0], NOTHING_RELATED)


def identifiers_reply(call: Call, kind: str, page: Page) -> Reply:
    """Answer with a page of resource identifiers."""
    return collection_reply(call, [identifier_of(kind, item) for item in page.ids], page)


def identifier_reply(call: Call, kind: str, identifier: str) -> Reply:
    """Answer with one resource identifier."""
    return single_reply(call, identifier_of(kind, identifier))


def page_of(
    call: Call,
    collection: Collection,
    *,
    size: int,
    sort: str = "id",
    conditions: Sequence[Condition] | None = None,
    read: Reader = read_attribute,
    among: Mapping[str, Any] | Sequence[str] | None = None,
    key: Callable[[str], SortKey] | None = None,
    order: Any = None,
    span: Span | None = None,
    room: int = PAGE_ROOM,
) -> Page:
    """Return the page that the query asks for.

    size, sort: where the query names none. conditions: in place of those of the query. The rest is as in
    `list_page`. Raises Refusal for a cursor that the mock did not give out.
    """
    query = call.query
    return list_page(
        collection,
        conditions=query.conditions if conditions is None else conditions,
        sort=query.sort or sort,
        cursor=query.cursor,
        size=query.size or size,
        read=read,
        among=among,
        key=key,
        order=order,
        span=span,
        room=room,
    )


def poll_job(call: Call, kind: str, identifier: str) -> Job[Account]:
    """Look at a job, which may bring it forward. Raises Refusal, 404."""
    job = call.account.jobs.poll(kind, identifier)
    if job is None:
        raise not_found(kind, identifier)
    return job


def page_of_jobs(call: Call, kind: str, *, sort: str, size: int) -> Page:
    """Return the page of jobs that the query asks for; `account.jobs` keeps their status."""
    jobs = call.account.jobs

    def read(identifier: str, attributes: Attributes, field: str) -> Any:
        if field == "status":
            job = jobs.find(kind, identifier)
            return None if job is None else job.status
        return read_attribute(identifier, attributes, field)

    return page_of(call, call.account.collection(kind), sort=sort, size=size, read=read)
