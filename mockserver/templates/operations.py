"""Templates (facts 8.12)."""

from __future__ import annotations

from typing import Any

from ..campaigns.writing import found, write_template
from ..jsonapi.documents import Writers
from ..jsonapi.exchange import Exchange
from ..jsonapi.listing import list_page
from ..jsonapi.reply import Reply
from ..jsonapi.responses import account_of, collection_reply, created, load, require, single_reply
from .model import (
    KIND,
    change_template,
    clone_template,
    create_template,
    delete_template,
    rendered,
    reusable,
)

# Official files say 201, 201 and 204, the names of recorded answers 200 each (facts 8.12, P44). Python's SDK
# takes nothing but 201 for the first two and returns None for what else comes (wire.md), which would be
# the mock's doing and not the integration's; an answer without a body is the same to it at 200 and 204.
_RENDERED, _CLONED, _DELETED = 201, 201, 200


def post_template(exchange: Exchange, writers: Writers) -> Reply:
    """Create a template."""
    identifier = create_template(account_of(exchange), exchange.payload["data"]["attributes"])
    return created(exchange, write_template(exchange, writers, identifier))


def get_templates(exchange: Exchange, writers: Writers) -> Reply:
    """List the templates that can be reused, 10 a page."""
    account = account_of(exchange)
    templates, query = account.collection(KIND), exchange.query
    sort = query.sort or "id"  # Klaviyo's own order is UNCONFIRMED
    field = sort.removeprefix("-")
    page = list_page(
        templates,
        conditions=query.conditions,
        sort=sort,
        cursor=query.cursor,
        size=query.size or 10,
        among=reusable(account),
        key=lambda item: templates.sort_key(field, item, load(templates.rows[item])),
    )
    return collection_reply(exchange, [write_template(exchange, writers, item) for item in page.ids], page)


def get_template(exchange: Exchange, writers: Writers) -> Reply:
    """Read a template; a message's own copy can be read by its id, too (UNCONFIRMED)."""
    return single_reply(exchange, write_template(exchange, writers, exchange.ids[0]))


def patch_template(exchange: Exchange, writers: Writers) -> Reply:
    """Change a template."""
    account, identifier = account_of(exchange), exchange.ids[0]
    changes = exchange.payload["data"]["attributes"]
    found(KIND, lambda: change_template(account, identifier, changes), identifier)
    return single_reply(exchange, write_template(exchange, writers, identifier))


def remove_template(exchange: Exchange, writers: Writers) -> Reply:
    """Delete a template that no message uses."""
    account, identifier = account_of(exchange), exchange.ids[0]
    require(account.collection(KIND), KIND, identifier)
    delete_template(account, identifier)
    return Reply(_DELETED)


def render_template(exchange: Exchange, writers: Writers) -> Reply:
    """Fill the variables of a template; nothing is kept of it."""
    data: dict[str, Any] = exchange.payload["data"]
    template = load(require(account_of(exchange).collection(KIND), KIND, data["id"]))
    filled = rendered(template, data["attributes"]["context"])
    return single_reply(exchange, write_template(exchange, writers, data["id"], filled), status=_RENDERED)


def post_clone(exchange: Exchange, writers: Writers) -> Reply:
    """Copy a template."""
    account, data = account_of(exchange), exchange.payload["data"]
    name = (data.get("attributes") or {}).get("name")
    copy = found(KIND, lambda: clone_template(account, data["id"], name), data["id"])
    return single_reply(exchange, write_template(exchange, writers, copy), status=_CLONED)


BEHAVIOURS = {
    "POST /api/templates": post_template,
    "GET /api/templates": get_templates,
    "GET /api/templates/{id}": get_template,
    "PATCH /api/templates/{id}": patch_template,
    "DELETE /api/templates/{id}": remove_template,
    "POST /api/template-render": render_template,
    "POST /api/template-clone": post_clone,
}
