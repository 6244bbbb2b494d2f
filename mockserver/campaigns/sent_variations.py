"""Variations that are sent along with a new message, since 2026-10-15 (PYSDK 25.0.0)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.refusal import Refusal
from ..state.account import Account
from ..templates.model import KIND as TEMPLATE


def checked_variations(account: Account, sent: Mapping[str, Any], pointer: str) -> None:
    """Check the variations that are sent along. Raises Refusal for a template that does not exist."""
    for number, item in enumerate(sent.get("variations") or ()):
        template = (item["definition"].get("details") or {}).get("template_id")
        if template is not None and template not in account.collection(TEMPLATE):
            detail = f"A template with id {template[:60]} does not exist."
            place = f"{pointer}/variations/{number}/definition/details/template_id"
            raise Refusal([violation("not-found", detail, pointer=place)])
