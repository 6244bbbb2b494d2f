"""The retired SDK, klaviyo 3.1.7, pointed at another server than Klaviyo's."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

with warnings.catch_warnings():
    # It warns of its own end when it is imported.
    warnings.simplefilter("ignore", DeprecationWarning)
    from klaviyo.campaigns import Campaigns
    from klaviyo.data_privacy import DataPrivacy
    from klaviyo.exceptions import KlaviyoAPIException
    from klaviyo.lists import Lists
    from klaviyo.metrics import Metrics
    from klaviyo.profiles import Profiles
    from klaviyo.public import Public

__all__ = ["KlaviyoAPIException", "Sdk", "sdk_for"]


@dataclass(frozen=True, slots=True)
class Sdk:
    """The SDK's clients of one account."""

    campaigns: Any
    lists: Any
    metrics: Any
    privacy: Any
    profiles: Any
    public: Any


def sdk_for(base_url: str, company_id: str, api_key: str) -> Sdk:
    """Make the clients. Each takes the server as a parameter, which a POST of track or identify ignores."""
    server = f"{base_url}/api"

    def made(kind: Any) -> Any:
        client = kind(public_token=company_id, private_token=api_key, api_server=server)
        client.KLAVIYO_API_SERVER = server
        return client

    return Sdk(*(made(kind) for kind in (Campaigns, Lists, Metrics, DataPrivacy, Profiles, Public)))
