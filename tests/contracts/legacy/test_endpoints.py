"""The endpoints of the v1/v2 API, and calls to them."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import (
    LegacyApi,
    LegacyCall,
    LegacyEndpoint,
)
from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api

_API = legacy_api()


def _key(endpoint: LegacyEndpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


@pytest.mark.parametrize("endpoint", _API.endpoints, ids=_key)
@pytest.mark.parametrize("slash", ["", "/"], ids=["", "trailing slash"])
def test_every_endpoint_is_recognised_by_its_own_path(endpoint: LegacyEndpoint, slash: str) -> None:
    path = endpoint.path.replace("{}", "Y6nRLr") + slash
    assert _API.owns(path)
    assert _API.recognise(endpoint.method, path) is endpoint


@pytest.mark.parametrize("endpoint", _API.endpoints, ids=_key)
def test_every_successor_of_an_endpoint_exists(
    endpoint: LegacyEndpoint, official: dict[str, Contract]
) -> None:
    assert set(endpoint.replaced_by) <= set(official["2026-07-15"].operations)
    assert endpoint.replaced_by or endpoint.note.startswith("nothing replaces it")


def test_no_endpoint_hides_another() -> None:
    keys = [_key(endpoint) for endpoint in _API.endpoints]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("path", "owned"),
    [
        ("/api/track", True),
        ("/api/track/", True),
        ("/api/identify", True),
        ("/api/v1/lists", True),
        ("/api/v2/no/such/thing", True),
        ("/api/tracking-settings", False),
        ("/api/tracking-settings/X", False),
        ("/api/identify-me", False),
        ("/api/v10/lists", False),
        ("/api/events", False),
        ("/client/events", False),
        ("/", False),
    ],
)
def test_the_old_api_owns_its_paths_and_no_others(path: str, owned: bool) -> None:
    assert LegacyApi.owns(path) is owned


def test_no_path_of_the_new_api_belongs_to_the_old_one(official: dict[str, Contract]) -> None:
    for contract in official.values():
        assert [item.path for item in contract if LegacyApi.owns(item.path)] == []


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/api/track"), ("GET", "/api/v2/colours"), ("GET", "/api/v2/list"), ("GET", ""), ("GET", "/")],
)
def test_what_the_old_api_never_had_is_not_recognised(method: str, path: str) -> None:
    assert _API.recognise(method, path) is None


@pytest.mark.parametrize(
    ("method", "path", "advice"),
    [
        ("GET", "/api/v2/lists", "Instead of 'list lists' call GET /api/lists."),
        (
            "GET",
            "/api/v2/people/search",
            "Instead of 'search people' call GET /api/profiles (no match is 200 with an empty list).",
        ),
        (
            "POST",
            "/api/v2/list/X/subscribe",
            "Instead of 'subscribe' call POST /api/profile-subscription-bulk-create-jobs and "
            "POST /api/profile-import (custom properties go with the second).",
        ),
        (
            "GET",
            "/api/v1/campaign/X/recipients",
            "'campaign recipients' has no successor: nothing replaces it; GET /api/events of the metric "
            "Received Email comes nearest.",
        ),
        (
            "POST",
            "/api/v1/email-template/X/send",
            "Instead of 'send template' call POST /api/events (of a metric that triggers a live flow, which "
            "sends the email).",
        ),
    ],
)
def test_the_advice_says_what_to_call_instead(method: str, path: str, advice: str) -> None:
    endpoint = _API.recognise(method, path)
    assert endpoint is not None
    assert endpoint.advice == advice


def test_the_payload_of_a_call_has_the_members_of_its_kind() -> None:
    assert set(LegacyCall.identify({"$email": "a@b.co"}).payload()) == {"token", "properties"}
    track = {"token", "event", "customer_properties", "properties"}
    assert set(LegacyCall.track("x", {}).payload()) == track
    assert set(LegacyCall.track("x", {}, time=0).payload()) == track | {"time"}


@pytest.mark.parametrize("client", ["klaviyo-legacy-py-3.1.7", "node-klaviyo-1.1.3"])
def test_every_request_that_an_old_client_sent_is_recognised(recorded: Any, client: str) -> None:
    for request in recorded(client):
        assert _API.owns(request["path"])
        assert _API.recognise(request["method"], request["path"]) is not None, request["path"]
