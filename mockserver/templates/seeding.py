"""Plants templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..state.account import Account
from .model import create_template


def plant_template(account: Account, entry: dict[str, Any]) -> None:
    """Plant a template: id, name, html; text, editor_type, amp; flow_messages, ids of those that use it."""
    content = {"name": entry["name"], "html": entry["html"]}
    content |= {name: entry.get(name) for name in ("text", "editor_type", "amp")}
    identifier = create_template(account, content, identifier=entry.get("id"))
    for message in entry.get("flow_messages", []):
        account.collection("flow-message").insert(message, {"template": identifier})


def _template(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    plant_template(account, {"name": "", "html": "", **attributes, "id": identifier})


# type of a resource -> function that plants one as the API shows it: id and attributes
PLANTERS: Mapping[str, Callable[[Account, str, dict[str, Any]], None]] = {"template": _template}
