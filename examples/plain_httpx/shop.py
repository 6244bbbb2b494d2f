"""A shop's Klaviyo integration, migrated with httpx: every call that the old API had a successor for.

`handle` is what the rehearsal calls: it gets one of the old calls and does the same with the new API.

    rehearse test examples.plain_httpx.shop:handle
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.integration import Target

from . import beyond, content, groups, people
from .api import Api

Handler = Callable[[Api, LegacyCall], Any]
HANDLERS: Mapping[str, Handler] = {
    **people.HANDLERS,
    **groups.HANDLERS,
    **content.HANDLERS,
    **beyond.HANDLERS,
}
IN_BROWSER: Mapping[str, Handler] = {
    "track": people.track_in_browser,
    "identify": people.identify_in_browser,
    "subscribe": groups.subscribe_in_browser,
}


def handle(call: LegacyCall, target: Target) -> None:
    """Do with the new API what a legacy call did with the old one."""
    handlers = IN_BROWSER if target.use_case.startswith("client-") else HANDLERS
    handlers[call.name](Api(target.base_url, target.api_key, target.company_id), call)
