"""Clients in the same process: they reach the mock without a socket, and say so when httpx is missing."""

from __future__ import annotations

import asyncio
import sys

import pytest

from klaviyo_rehearsal.rehearsal.pytest_plugin.clients import ClientError, make_async_client, make_client
from klaviyo_rehearsal.rehearsal.pytest_plugin.fixture import Klaviyo

PROFILE = {"data": {"type": "profile", "attributes": {"email": "ana@northwind.shop"}}}


def test_a_client_reaches_the_account_of_its_headers(klaviyo: Klaviyo) -> None:
    with klaviyo.client() as client:
        assert client.post("/api/profiles", json=PROFILE).status_code == 201
    assert len(klaviyo.account.profiles) == 1


def test_a_client_works_while_an_event_loop_runs(klaviyo: Klaviyo) -> None:
    async def play() -> list[int]:
        with klaviyo.client() as client:
            plain = client.get("/api/profiles").status_code
        async with klaviyo.async_client() as own:
            return [plain, (await own.get("/api/profiles")).status_code]

    assert asyncio.run(play()) == [200, 200]


@pytest.mark.parametrize("make", [make_client, make_async_client])
def test_without_httpx_the_remedy_is_told(
    klaviyo: Klaviyo, monkeypatch: pytest.MonkeyPatch, make: object
) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(ClientError, match="pip install httpx"):
        make(None, klaviyo.url, {})  # type: ignore[operator]
