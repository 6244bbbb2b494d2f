"""A shop's Klaviyo integration, migrated to the official SDK (klaviyo-api 24.0.0).

The shop used to call `klaviyo.Public.track(...)`, `klaviyo.Lists.add_subscribers_to_list(...)` and so on.
`handle` is what the rehearsal calls: it gets one of those old calls and does the same with the new API.

    rehearse test examples.python_sdk.shop:handle
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from klaviyo_api import KlaviyoAPI

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.integration import Target

from ..plain_httpx.api import Api
from ..plain_httpx.shop import IN_BROWSER
from . import beyond, content, groups, people
from .api import client_for

__all__ = ["HANDLERS", "client_for", "handle"]

HANDLERS: Mapping[str, Callable[[KlaviyoAPI, LegacyCall], Any]] = {
    **people.HANDLERS,
    **groups.HANDLERS,
    **content.HANDLERS,
    **beyond.HANDLERS,
}


def handle(call: LegacyCall, target: Target) -> None:
    """Do with the new API what a legacy call did with the old one."""
    if target.use_case.startswith("client-"):
        # The SDK has no method for what a browser sends, so these calls are those of the plain example.
        IN_BROWSER[call.name](Api(target.base_url, target.api_key, target.company_id), call)
    else:
        HANDLERS[call.name](client_for(target.base_url, target.api_key), call)
