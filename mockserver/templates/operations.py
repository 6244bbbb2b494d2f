"""Templates (facts 8.12)."""

from __future__ import annotations

from typing import Any

from ..jsonapi.call import Call
from ..jsonapi.reply import Reply
from ..jsonapi.responses import collection_reply, created, load, page_of, require, single_reply
from .model import (
    KIND,
    change_template,
    clone_template,
    create_template,
    delete_template,
    rendered,
    reusable,
)
from .writing import write_template

# Official files say 201 to a copy and a rendering, and 204 to a deletion; recorded are 200 each, at the
# newest revision (REC clone_template.200). Older ones keep 201: the Python SDKs of theirs take nothing else
# and return None for what else comes (facts 13.3), which would be the mock's doing and not the integration's.
_CREATED_UNTIL = "2026-07-15"
_DELETED = 200
_MADE = ("created", "updated")


def post_template(call: Call) -> Reply:
    """Create a template."""
    identifier = create_template(call.account, call.payload["data"]["attributes"])
    return created(call, write_template(call, identifier, new=_MADE))


def get_templates(call: Call) -> Reply:
    """List the templates that can be reused, 10 a page."""
    account = call.account
    # Klaviyo's own order is UNCONFIRMED.
    page = page_of(call, account.collection(KIND), size=10, among=reusable(account))
    return collection_reply(call, [write_template(call, item) for item in page.ids], page)


def get_template(call: Call) -> Reply:
    """Read a template; a message's own copy can be read by its id, too (UNCONFIRMED)."""
    return single_reply(call, write_template(call, call.ids[0]))


def patch_template(call: Call) -> Reply:
    """Change a template."""
    account, identifier = call.account, call.ids[0]
    changes = call.payload["data"].get("attributes", {})
    change_template(account, identifier, changes)
    return single_reply(call, write_template(call, identifier, new=("updated",)))


def remove_template(call: Call) -> Reply:
    """Delete a template that no message uses."""
    account, identifier = call.account, call.ids[0]
    delete_template(account, identifier)
    return Reply(_DELETED)


def render_template(call: Call) -> Reply:
    """Fill the variables of a template; nothing is kept of it."""
    data: dict[str, Any] = call.payload["data"]
    template = load(require(call.account.collection(KIND), KIND, data["id"]))
    filled = rendered(call.account, template, data["attributes"]["context"])
    return single_reply(call, write_template(call, data["id"], filled), status=_status(call))


def post_clone(call: Call) -> Reply:
    """Copy a template."""
    account, data = call.account, call.payload["data"]
    name = (data.get("attributes") or {}).get("name")
    copy = clone_template(account, data["id"], name)
    return single_reply(call, write_template(call, copy, new=_MADE), status=_status(call))


def _status(call: Call) -> int:
    is_declared = call.account.settings.undeclared_statuses == "declared"
    return 201 if is_declared or call.revision < _CREATED_UNTIL else 200


OPERATIONS = {
    "POST /api/templates": post_template,
    "GET /api/templates": get_templates,
    "GET /api/templates/{id}": get_template,
    "PATCH /api/templates/{id}": patch_template,
    "DELETE /api/templates/{id}": remove_template,
    "POST /api/template-render": render_template,
    "POST /api/template-clone": post_clone,
}
# Their paths up to 2022-10-17 (SPEC).
RETIRED_OPERATIONS = {
    "POST /api/templates/{id}/clone": post_clone,
    "POST /api/templates/{id}/render": render_template,
}
