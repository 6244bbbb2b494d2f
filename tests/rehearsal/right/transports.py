"""Other HTTP clients for the same requests, and other ways of waiting and of repeating."""

from __future__ import annotations

import asyncio
import atexit
import http.client
import json
import random
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import requests
import urllib3

from examples.patience import BUSY
from examples.plain_httpx.api import Api, Unsettled
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.integration import Target
from tests.rehearsal.right.style import python, settled, shop

JSON = "application/vnd.api+json"


class _Own(Api):
    """The plain API, with a client of its own in place of httpx's."""

    def _url(self, path: str, query: dict[str, str] | None) -> str:
        base = str(self._http.base_url).rstrip("/")
        return f"{base}{path}?{urlencode(query)}" if query else base + path

    def _sent_headers(self, body: Any) -> dict[str, str]:
        return self._headers | ({} if body is None else {"Content-Type": JSON})


@cache
def _session() -> requests.Session:
    session = requests.Session()
    atexit.register(session.close)
    return session


class WithRequests(_Own):
    """Sends with a session of requests."""

    def attempt(self, method: str, path: str, body: Any = None, query: dict[str, str] | None = None) -> Any:
        try:
            answer = _session().request(
                method, self._url(path, query), json=body, headers=self._sent_headers(body), timeout=10
            )
        except requests.RequestException as error:
            raise Unsettled(None) from error
        content = answer.json() if JSON in answer.headers.get("content-type", "") else {}
        return settled(answer.status_code, answer.headers.get("retry-after"), content)


class WithUrllib(_Own):
    """Sends with the standard library, on a new connection each time."""

    def attempt(self, method: str, path: str, body: Any = None, query: dict[str, str] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        wanted = urllib.request.Request(self._url(path, query), data, self._sent_headers(body), method=method)
        try:
            with urllib.request.urlopen(wanted, timeout=10) as answer:
                content = answer.read()
                return json.loads(content) if content else {}
        except urllib.error.HTTPError as error:
            with error:
                is_json = JSON in (error.headers["content-type"] or "")
                content = json.loads(error.read()) if is_json else {}
                return settled(error.code, error.headers["retry-after"], content)
        except (OSError, http.client.HTTPException) as error:
            raise Unsettled(None) from error


@cache
def _pool() -> urllib3.PoolManager:
    pool = urllib3.PoolManager()
    atexit.register(pool.clear)
    return pool


class WithUrllib3(_Own):
    """Lets urllib3 repeat, which waits for Retry-After and by itself; what is made twice is looked up."""

    _repeated = urllib3.Retry(
        6,
        status_forcelist=BUSY,
        allowed_methods=None,
        backoff_factor=0.3,
        backoff_jitter=0.2,
        raise_on_status=False,
    )

    def send(self, method: str, path: str, body: Any = None, query: dict[str, str] | None = None) -> Any:
        return self._send(method, path, body, query, self._repeated)

    def attempt(self, method: str, path: str, body: Any = None, query: dict[str, str] | None = None) -> Any:
        return self._send(method, path, body, query, urllib3.Retry(0, raise_on_status=False))

    def _send(
        self, method: str, path: str, body: Any, query: dict[str, str] | None, repeated: urllib3.Retry
    ) -> Any:
        data = None if body is None else json.dumps(body)
        try:
            answer = _pool().request(
                method,
                self._url(path, query),
                body=data,
                headers=self._sent_headers(body),
                retries=repeated,
                timeout=10,
            )
        except urllib3.exceptions.HTTPError as error:
            raise Unsettled(None) from error
        content = answer.json() if JSON in answer.headers.get("content-type", "") else {}
        return settled(answer.status, answer.headers.get("retry-after"), content)


class WithHttpClient(_Own):
    """Sends with http.client, and opens a connection for each request."""

    def attempt(self, method: str, path: str, body: Any = None, query: dict[str, str] | None = None) -> Any:
        url = urlsplit(self._url(path, query))
        connection = http.client.HTTPConnection(url.netloc, timeout=10)
        try:
            data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
            connection.request(method, f"{url.path}?{url.query}", data, self._sent_headers(body))
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Unsettled(None) from error
        finally:
            connection.close()
        is_json = JSON in (answer.getheader("content-type") or "")
        return settled(
            answer.status, answer.getheader("retry-after"), json.loads(content) if is_json and content else {}
        )


class WithJitter(Api):
    """Waits longer after each attempt, and by chance a little more, but never less than was asked."""

    def send(self, method: str, path: str, body: Any = None, query: dict[str, str] | None = None) -> Any:
        for number in range(7):
            try:
                return self.attempt(method, path, body, query)
            except Unsettled as unsettled:
                asked = float(unsettled.wait or 0)
                time.sleep(max(asked, 0.5 * 1.5**number) * random.uniform(1.0, 1.5))
        return self.attempt(method, path, body, query)


class WithDeadline(Api):
    """Waits by an event and a deadline of time.monotonic, as services that are to be stopped do."""

    def send(self, method: str, path: str, body: Any = None, query: dict[str, str] | None = None) -> Any:
        for number in range(5):
            try:
                return self.attempt(method, path, body, query)
            except Unsettled as unsettled:
                until = time.monotonic() + float(unsettled.wait or 0.1 * 2**number)
                while (left := until - time.monotonic()) > 0:
                    time.sleep(min(left, 0.5))
        return self.attempt(method, path, body, query)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="shop loop", daemon=True).start()
    return loop


class InBackgroundLoop(_Own):
    """Sends with httpx's async client, in an event loop that runs in a thread of its own."""

    def attempt(self, method: str, path: str, body: Any = None, query: dict[str, str] | None = None) -> Any:
        return self._run(self._attempt(method, path, body, query))

    def send(self, method: str, path: str, body: Any = None, query: dict[str, str] | None = None) -> Any:
        return self._run(self._send(method, path, body, query))

    def _run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, _loop()).result()

    async def _send(self, method: str, path: str, body: Any, query: dict[str, str] | None) -> Any:
        for number in range(6):
            try:
                return await self._attempt(method, path, body, query)
            except Unsettled as unsettled:
                await asyncio.sleep(float(unsettled.wait or 0.2 * 2**number))
        return await self._attempt(method, path, body, query)

    async def _attempt(self, method: str, path: str, body: Any, query: dict[str, str] | None) -> Any:
        async with httpx.AsyncClient(verify=False, timeout=10) as client:
            try:
                answer = await client.request(
                    method, self._url(path, query), json=body, headers=self._sent_headers(body)
                )
            except httpx.TransportError as error:
                raise Unsettled(None) from error
        content = answer.json() if JSON in answer.headers.get("content-type", "") else {}
        return settled(answer.status_code, answer.headers.get("retry-after"), content)


@cache
def _executor() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2, thread_name_prefix="shop worker")


def in_worker_threads(call: LegacyCall, target: Target) -> Any:
    """Do each call in a thread of a pool, and wait for it."""
    return _executor().submit(shop(), call, target).result()


STYLES = (
    python("requests", shop(WithRequests)),
    python("urllib", shop(WithUrllib)),
    python("urllib3, which repeats by itself", shop(WithUrllib3)),
    python("http.client", shop(WithHttpClient)),
    python("retries with jitter", shop(WithJitter)),
    python("retries by a deadline", shop(WithDeadline)),
    python("async client in a background loop", shop(InBackgroundLoop)),
    python("calls in worker threads", in_worker_threads),
)
