"""The clients are the ones that their names here say, at the revision that they speak."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from tests.clients.client import KINDS, Client

# What each says of itself; the typed client sends the name of its HTTP library.
_AGENTS = {
    "klaviyo-api-py-7.0.0": "klaviyo-api-python/7.0.0",
    "klaviyo-api-py-24.0.0": "klaviyo-api-python/24.0.0",
    "klaviyo-api-node-23.0.0": "klaviyo-api-node/23.0.0",
    "klaviyo-api-client-0.1.1": "python-httpx/0.26.0",
}


def test_a_client_says_its_version_and_revision(
    sdk: Client, mock: MockServer, key: str, request: pytest.FixtureRequest
) -> None:
    sdk.get_metrics()
    (entry,) = mock.account(key).journal
    sent = {name.lower(): value for name, value in entry.header_pairs()}
    name = request.node.callspec.params["kind"]
    assert (sent["user-agent"], sent["revision"]) == (_AGENTS[name], KINDS[name].revision)
    assert entry.verdict == "ok"
