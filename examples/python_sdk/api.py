"""The official SDK's client, and what it leaves to its user: pages, and what may not be sent twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any

from klaviyo_api import KlaviyoAPI
from openapi_client.exceptions import ApiException, NotFoundException
from urllib3.exceptions import HTTPError

from ..patience import BUSY, Unsettled, patiently

Method = Callable[..., Any]


@lru_cache(maxsize=1)
def client_for(base_url: str, api_key: str) -> KlaviyoAPI:
    """Make the SDK's client; in production without test_host.

    The SDK's own retries are off. They repeat every request after a 429, 503, 504 or 524, so what a 524 hides
    is made twice, and they repeat nothing after a broken line, which reaches the caller as urllib3's error.
    """
    return KlaviyoAPI(api_key, max_retries=0, test_host=base_url)


def send(method: Method, *args: Any, **options: Any) -> Any:
    """Call a method that may be repeated. Raises the SDK's exceptions."""
    return patiently(lambda again: attempt(method, *args, **options))


def attempt(method: Method, *args: Any, **options: Any) -> Any:
    """Call a method once. Raises Unsettled when the request may have been lost."""
    try:
        return method(*args, **options)
    except ApiException as error:
        if error.status in BUSY:
            raise Unsettled((error.headers or {}).get("Retry-After")) from error
        raise
    except HTTPError as error:
        raise Unsettled(None) from error


def read(method: Method, *args: Any, **query: Any) -> Iterator[Any]:
    """Read a collection to its last page."""
    page = send(method, *args, **query)
    while True:
        yield from page.data
        if not page.links or not page.links.next:
            return
        page = send(method, *args, **query, page_cursor=page.links.next)


def create(method: Method, body: Any, listed: Callable[[], Iterable[Any]]) -> Any:
    """Create something that has no key of its own: before it is sent again, look whether it is there.

    listed: reads all of its kind.
    """
    known = {item.id for item in listed()}

    def look_and_create(again: bool) -> Any:
        new = [item for item in listed() if item.id not in known] if again else []
        return new[0] if new else attempt(method, body).data

    return patiently(look_and_create)


def delete(method: Method, identifier: str) -> None:
    """Delete something; it is as well when it has gone already, as after a broken line."""
    with suppress(NotFoundException):
        send(method, identifier)
