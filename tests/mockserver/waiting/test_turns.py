"""Long work goes on in a thread: its account waits, all others and the health are answered."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import orjson
import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.mockserver.app import create_app
from klaviyo_rehearsal.mockserver.jsonapi.call import Call
from klaviyo_rehearsal.mockserver.jsonapi.reply import Reply
from klaviyo_rehearsal.mockserver.legacy.answers import LegacyAnswer
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.waiting.long_work import LARGE_BODY
from klaviyo_rehearsal.mockserver.waiting.turns import EVERYBODY, Turns

HEADERS = {"revision": "2026-07-15", "content-type": "application/vnd.api+json"}
LARGE = b'{"data":{"type":"profile","attributes":{"email":"ana@northwind.shop","title":"%b"}}}' % (
    b"x" * LARGE_BODY
)


class Scene:
    """A mock whose POST /api/profiles takes until `go` is set."""

    def __init__(self) -> None:
        app = create_app()
        self.control = app.state.control
        self.api = self.control._api
        self.begun, self.go = threading.Event(), threading.Event()
        operation = self.control.library.contracts["2026-07-15"]["POST /api/profiles"]
        usual = self.api._handlers[operation]

        def slow(call: Call) -> Reply:
            self.begun.set()
            assert self.go.wait(20)
            return usual(call)

        self.api._handlers[operation] = slow
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://mock"
        )

    def ask(self, company: str, method: str, path: str, body: bytes | None = None) -> asyncio.Task[int]:
        async def send() -> int:
            key = {"authorization": f"Klaviyo-API-Key pk_{company}_0123456789"}
            answer = await self.client.request(method, path, headers=HEADERS | key, content=body)
            return answer.status_code

        return asyncio.get_running_loop().create_task(send())

    async def has_begun(self) -> None:
        """Wait until the long work goes on."""
        await asyncio.get_running_loop().run_in_executor(None, self.begun.wait, 20)


@asynccontextmanager
async def scene() -> AsyncIterator[Scene]:
    """Make a scene, and let its work end at the end."""
    made = Scene()
    async with made.client:
        try:
            yield made
        finally:
            made.go.set()
            made.api.turns.finish()


def run(test: Callable[[Scene], Awaitable[None]]) -> None:
    """Play a scene."""

    async def play() -> None:
        async with scene() as made:
            await test(made)

    asyncio.run(asyncio.wait_for(play(), 30))


def test_others_are_answered_while_one_account_is_worked_on() -> None:
    async def play(mock: Scene) -> None:
        long = mock.ask("LONG01", "POST", "/api/profiles", LARGE)
        await mock.has_begun()
        assert await mock.ask("LONG01", "GET", "/_mock/health") == 200
        assert await mock.ask("OTHER1", "GET", "/api/profiles") == 200
        assert not long.done()

    run(play)


def test_the_same_account_and_the_controls_wait_for_the_end() -> None:
    async def play(mock: Scene) -> None:
        long = mock.ask("LONG01", "POST", "/api/profiles", LARGE)
        await mock.has_begun()
        waiting = [
            mock.ask("LONG01", "GET", "/api/profiles"),
            mock.ask("LONG01", "GET", "/_mock/accounts"),
            mock.ask("LONG01", "GET", "/_mock/requests.json"),
        ]
        assert await mock.ask("OTHER1", "GET", "/api/lists") == 200
        assert not any(task.done() for task in waiting)
        mock.go.set()
        assert [await task for task in waiting] == [200, 200, 200]
        assert await long == 201
        journal = mock.control.requests(mock.control.account_of("pk_LONG01_0123456789"))
        assert [entry.status for entry in journal] == [201, 200]

    run(play)


def test_a_refusal_in_the_thread_is_answered_as_any_other() -> None:
    async def play(mock: Scene) -> None:
        mock.go.set()
        wrong = LARGE.replace(b'"title"', b'"titel"')
        assert await mock.ask("LONG01", "POST", "/api/profiles", wrong) == 400
        assert await mock.ask("LONG01", "POST", "/api/profiles", LARGE) == 201
        assert await mock.ask("LONG01", "POST", "/api/profiles", LARGE) == 409

    run(play)


def test_work_goes_on_when_its_request_is_given_up() -> None:
    async def play(mock: Scene) -> None:
        long = mock.ask("LONG01", "POST", "/api/profiles", LARGE)
        await mock.has_begun()
        long.cancel()
        after = mock.ask("LONG01", "GET", "/api/profiles")
        assert await mock.ask("OTHER1", "GET", "/api/lists") == 200
        assert not after.done()
        mock.go.set()
        assert await after == 200
        assert len(mock.control.account_of("pk_LONG01_0123456789").profiles) == 1

    run(play)


def test_an_error_of_the_work_reaches_the_request_and_frees_the_account() -> None:
    async def play() -> None:
        turns = Turns()

        def fail() -> None:
            raise ValueError("no")

        with pytest.raises(ValueError, match="no"):
            await turns.run(EVERYBODY, fail)
        await turns.wait(EVERYBODY)
        assert not turns.taken

    asyncio.run(play())


def test_the_collector_waits_for_the_end_of_long_work_and_goes_on_then() -> None:
    async def play() -> None:
        assert gc.isenabled()
        assert not await Turns().run(EVERYBODY, gc.isenabled)
        assert gc.isenabled()

    asyncio.run(play())


def test_a_call_of_the_old_api_holds_its_own_account_up_alone() -> None:
    async def play(mock: Scene) -> None:
        mock.api._legacy._served = True
        usual = mock.api._legacy._calls["identify"]

        def slow(account: Account, call: LegacyCall) -> LegacyAnswer:
            mock.begun.set()
            assert mock.go.wait(20)
            return usual(account, call)

        mock.api._legacy._calls = {**mock.api._legacy._calls, "identify": slow}
        assert await mock.ask("LONG01", "GET", "/api/lists") == 200
        properties = {"$email": "ana@northwind.shop", "Note": "x" * LARGE_BODY}
        call = orjson.dumps({"token": "LONG01", "properties": properties})
        long = mock.ask("LONG01", "POST", "/api/identify", call)
        await mock.has_begun()
        waiting = mock.ask("LONG01", "GET", "/api/profiles")
        assert await mock.ask("OTHER1", "GET", "/api/profiles") == 200
        small = orjson.dumps({"token": "OTHER1", "properties": {"$email": "ana@northwind.shop"}})
        assert await mock.ask("OTHER1", "POST", "/api/track", small) == 200
        assert not long.done() and not waiting.done()
        mock.go.set()
        assert [await long, await waiting] == [200, 200]
        assert len(mock.control.account_of("pk_LONG01_0123456789").profiles) == 1

    run(play)
