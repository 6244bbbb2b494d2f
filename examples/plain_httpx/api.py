"""Sends requests to Klaviyo: headers, paging, and what to do when Klaviyo is busy or the line breaks."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import httpx

from ..patience import BUSY, Unsettled, patiently

__all__ = ["Api", "KlaviyoError", "Unsettled", "connection", "patiently"]

REVISION = "2026-07-15"


class KlaviyoError(Exception):
    """Klaviyo refused a request. `status` and `errors` say how."""

    def __init__(self, status: int, errors: list[dict[str, Any]]) -> None:
        super().__init__(f"{status}: {errors[0]['detail'] if errors else 'no detail'}")
        self.status = status
        self.errors = errors


@lru_cache(maxsize=1)
def connection(base_url: str) -> httpx.Client:
    """Keep one connection open; in production base_url is https://a.klaviyo.com."""
    client = httpx.Client(base_url=base_url, timeout=10)
    atexit.register(client.close)
    return client


class Api:
    """Klaviyo's API for one account."""

    def __init__(self, base_url: str, api_key: str, company_id: str) -> None:
        self._http = connection(base_url)
        self._company_id = company_id
        self._headers = {
            "Authorization": f"Klaviyo-API-Key {api_key}",
            "revision": REVISION,
            "Accept": "application/vnd.api+json",
        }

    def send(self, method: str, path: str, body: Any = None, query: dict[str, str] | None = None) -> Any:
        """Send a request that may be repeated. Returns the answer, {} without one. Raises KlaviyoError."""
        return patiently(lambda again: self.attempt(method, path, body, query))

    def create(
        self, path: str, body: Any, query: dict[str, str] | None = None, *, at: str | None = None
    ) -> dict[str, Any]:
        """Create something that has no key of its own: before it is sent again, look whether it is there.

        path: where such things are listed, with a query; at: where they are made, if elsewhere.
        """
        known = {item["id"] for item in self.read(path, query)}

        def look_and_create(again: bool) -> dict[str, Any]:
            new = [item for item in self.read(path, query) if item["id"] not in known] if again else []
            made: dict[str, Any] = new[0] if new else self.attempt("POST", at or path, body)["data"]
            return made

        return patiently(look_and_create)

    def delete(self, path: str) -> None:
        """Delete something; it is as well when it has gone already, as after a broken line."""
        try:
            self.send("DELETE", path)
        except KlaviyoError as error:
            if error.status != 404:
                raise

    def read(self, path: str, query: dict[str, str] | None = None) -> Iterator[dict[str, Any]]:
        """Read a collection to its last page."""
        page = self.send("GET", path, query=query)
        while True:
            yield from page["data"]
            following = page["links"].get("next")
            if not following:
                return
            url = httpx.URL(following)
            page = self.send("GET", url.path, query=dict(url.params))

    def send_public(self, path: str, body: Any) -> None:
        """Send what a browser would, with the public key."""
        self._headers.pop("Authorization", None)
        self.send("POST", path, body, {"company_id": self._company_id})

    def attempt(self, method: str, path: str, body: Any = None, query: dict[str, str] | None = None) -> Any:
        """Send a request once. Raises KlaviyoError when refused, Unsettled when it may have been lost."""
        try:
            answer = self._once(method, path, body, query)
        except httpx.TransportError as error:
            raise Unsettled(None) from error
        if answer.status_code in BUSY:
            raise Unsettled(answer.headers.get("retry-after"))
        if answer.is_success:
            return answer.json() if answer.content else {}
        is_json = answer.headers.get("content-type", "").startswith("application/vnd.api+json")
        raise KlaviyoError(answer.status_code, answer.json()["errors"] if is_json else [])

    def _once(self, method: str, path: str, body: Any, query: dict[str, str] | None) -> httpx.Response:
        content = {} if body is None else {"Content-Type": "application/vnd.api+json"}
        return self._http.request(method, path, json=body, params=query, headers=self._headers | content)
