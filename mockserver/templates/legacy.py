"""Email templates of the old API (facts 9.2, rows 36-38).

The calls and their arguments are V1TPL's. Members of answers beyond id, name and html are UNCONFIRMED.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..legacy.answers import LegacyAnswer, LegacyFunction, old_time, refused
from ..legacy.pages import paged
from ..state.account import Account
from .model import (
    KIND,
    change_template,
    clone_template,
    create_template,
    delete_template,
    rendered,
    reusable,
)


def list_templates(account: Account, call: LegacyCall) -> LegacyAnswer:
    """List the templates by pages."""
    return paged(call, list(reusable(account)), lambda item: _document(account, item))


def make_template(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Make a template of a name and HTML."""
    name, html = call.arguments.get("name"), call.arguments.get("html")
    if not isinstance(name, str) or not name or not isinstance(html, str):
        return refused(400, "Send the name of the template and its html.")
    return LegacyAnswer(_document(account, create_template(account, {"name": name, "html": html})))


def update_template(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Change the name or the HTML of a template."""
    if call.ids[0] not in account.collection(KIND):
        return no_template(call.ids[0])
    sent = {name: call.arguments.get(name) for name in ("name", "html")}
    change_template(account, call.ids[0], {name: value for name, value in sent.items() if value})
    return LegacyAnswer(_document(account, call.ids[0]))


def remove_template(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Delete a template. That v1 refused it for one in use as the new API does is UNCONFIRMED."""
    if call.ids[0] not in account.collection(KIND):
        return no_template(call.ids[0])
    document = _document(account, call.ids[0])
    delete_template(account, call.ids[0])
    return LegacyAnswer(document)


def copy_template(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Copy a template under a name."""
    name = call.arguments.get("name")
    if call.ids[0] not in account.collection(KIND):
        return no_template(call.ids[0])
    if not isinstance(name, str) or not name:
        return refused(400, "Send the name of the copy.")
    return LegacyAnswer(_document(account, clone_template(account, call.ids[0], name)))


def render_template(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Fill the variables of a template with a context."""
    template = account.collection(KIND).get(call.ids[0])
    if template is None:
        return no_template(call.ids[0])
    filled = rendered(account, template, context_of(call))
    # The member `data` is DERIVED from the name of the SDK's model (NODEV1).
    return LegacyAnswer({"data": {"html": filled["html"], "text": filled["text"] or ""}})


def no_template(identifier: str) -> LegacyAnswer:
    """Refuse the id of a template that leads nowhere; the wording is UNCONFIRMED."""
    return refused(404, f"Template {identifier} does not exist.")


def context_of(call: LegacyCall) -> dict[str, Any]:
    """Return the values that a call fills a template with, {} for none."""
    context = call.arguments.get("context")
    return context if isinstance(context, dict) else {}


def _document(account: Account, identifier: str) -> dict[str, Any]:
    template = account.collection(KIND).get(identifier) or {}
    return {
        "object": "email-template",
        "id": identifier,
        "name": template["name"],
        "html": template["html"],
        "created": old_time(template["created"]),
        "updated": old_time(template["updated"]),
    }


CALLS: Mapping[str, LegacyFunction] = {
    "list templates": list_templates,
    "create template": make_template,
    "update template": update_template,
    "delete template": remove_template,
    "clone template": copy_template,
    "render template": render_template,
}
