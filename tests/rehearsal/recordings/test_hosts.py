"""Requests that are not judged, with the reason."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.rehearsal.recordings.hosts import Hosts


@pytest.mark.parametrize(
    ("method", "host", "path", "reason"),
    [
        ("POST", "a.klaviyo.com", "/api/events", ""),
        ("OPTIONS", "a.klaviyo.com", "/client/events", "preflight"),
        ("POST", "a.klaviyo.com", "/onsite/track", "a.klaviyo.com, not the API"),
        ("GET", "static.klaviyo.com", "/onsite/js/klaviyo.js", "static.klaviyo.com, not the API"),
        ("POST", "a.klaviyo.com", "/oauth/token", ""),
        ("GET", "shop.example:8443", "/api/orders", "shop.example"),
    ],
)
def test_only_requests_to_the_api_are_judged(method: str, host: str, path: str, reason: str) -> None:
    assert Hosts().passed_over(method, host, path) == reason
