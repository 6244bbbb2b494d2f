"""Templates: kept, copied, rendered. The new API and the old one both come here (facts 8.12)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..state.account import Account
from ..state.account_error import AccountError, unknown_id
from ..state.clock import whole_seconds
from ..state.store import Attributes
from .filter_values import Unavailable
from .lookups import Lookups
from .rendering import RenderingError, render

KIND = "template"
LIMIT = 1_000  # SPEC; copies that belong to messages are taken not to count
_PAGE = re.compile(r"<(!doctype|html|head|body)\b", re.IGNORECASE)
_OWN = ("name", "editor_type", "html", "text", "amp", "definition")


def create_template(account: Account, sent: Mapping[str, Any], *, identifier: str | None = None) -> str:
    """Keep a template and return its id, drawn unless given. Raises AccountError when the account is full."""
    if len(reusable(account)) >= LIMIT:
        raise AccountError.of("too-many-templates")
    return _insert(account, {**sent, "editor_type": sent.get("editor_type") or "CODE"}, None, identifier)


def change_template(account: Account, identifier: str, changes: Mapping[str, Any]) -> None:
    """Change a template; a missing or null field stays. Raises AccountError for an unknown id."""
    template = account.collection(KIND).get(identifier)
    if template is None:
        raise unknown_id(KIND, identifier)
    template |= {name: value for name, value in changes.items() if name in _OWN and value is not None}
    template["html"] = _whole_page(template["html"])
    template["updated"] = now(account)
    account.collection(KIND).replace(identifier, template)


def delete_template(account: Account, identifier: str) -> None:
    """Delete a template. Raises AccountError for an unknown id, and while a message uses it (E18, LIVE)."""
    template = account.collection(KIND).get(identifier)
    if template is None:
        raise unknown_id(KIND, identifier)
    flow_messages = account.collection("flow-message").where("template", identifier)
    users = [f"FlowMessage {item}" for item in flow_messages]
    # That a message's own copy can't be deleted either is UNCONFIRMED; it would be left without a template.
    owner = template["message"]
    if owner is not None and not users:
        users.append(f"CampaignMessage {owner}")
    if users:
        named = "\n".join([f"Cannot delete template {identifier} while it is attached to", *users])
        raise AccountError.of("template-in-use", named)
    account.collection(KIND).delete(identifier)


def clone_template(account: Account, identifier: str, name: str | None) -> str:
    """Copy a template into one of its own.

    Raises AccountError for an unknown id and when the account is full. The name of a copy without one is
    UNCONFIRMED.
    """
    template = account.collection(KIND).get(identifier)
    if template is None:
        raise unknown_id(KIND, identifier)
    return create_template(account, {**template, "name": name or f"{template['name']} (copy)"})


def copy_for_message(account: Account, identifier: str, message: str) -> str:
    """Give a message its own copy of a template. Raises AccountError for an unknown id."""
    template = account.collection(KIND).get(identifier)
    if template is None:
        raise unknown_id(KIND, identifier)
    # REC assign_template_to_campaign_message.200
    return _insert(account, {**template, "name": f"Clone of {identifier}"}, message, None)


def reusable(account: Account) -> list[str]:
    """Return the ids of the templates that are no message's own, in the order of their making."""
    return account.collection(KIND).where("message", None)


def rendered(account: Account, template: Attributes, context: Mapping[str, Any]) -> Attributes:
    """Return a template with its variables filled. Raises AccountError for one that can't be."""
    filled, lookups = {**template}, Lookups(account)
    for name in ("html", "text", "amp"):
        source = template.get(name)
        if isinstance(source, str):
            filled[name] = fill(source, context, name, lookups)
    return filled


def fill(source: str, context: Mapping[str, Any], name: str, lookups: Lookups) -> str:
    """Fill the variables of one part of a message; of HTML and AMP alone values are escaped.

    name: html, text, amp or subject. Raises AccountError for a part that can't be filled.
    """
    try:
        return render(source, context, escape=name in ("html", "amp"), lookups=lookups)
    except Unavailable as error:
        # In the words of the live answer for a template that needs a profile (LIVE C-18897).
        detail = f"Unable to render given template with provided context: {error}"
        raise AccountError.of("bad-template", detail) from error
    except RenderingError as error:
        raise AccountError.of("bad-template", f"{name}: {error}") from error


def _whole_page(html: str) -> str:
    """Return HTML as Klaviyo keeps it: a part of a page gets the rest around it (REC create_template.201).

    How it tidies a whole page is UNCONFIRMED: here that stays as it is sent.
    """
    if not html or _PAGE.search(html):
        return html
    return f"<html><head></head><body>{html}</body></html>"


def now(account: Account) -> str:
    """Return the time as templates and campaigns carry it: whole seconds and +00:00 (facts 8.0)."""
    return whole_seconds(account.clock.now())


def _insert(account: Account, content: Mapping[str, Any], owner: str | None, identifier: str | None) -> str:
    identifier = identifier or account.ids.short()
    moment = now(account)
    template: Attributes = {name: content.get(name) for name in _OWN}
    # Clients take html as text at every revision, drag-and-drop templates included (SDKs demand it).
    template["html"] = _whole_page(template["html"] or "")
    account.collection(KIND).insert(
        identifier, {**template, "created": moment, "updated": moment, "message": owner}
    )
    return identifier
