"""Sends requests to Klaviyo: headers, paging, and what to do when Klaviyo is busy or the line breaks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import httpx

REVISION = "2026-07-15"
ATTEMPTS = 6
BUSY = (429, 503, 504, 524)


class KlaviyoError(Exception):
    """Klaviyo refused a request. `status` and `errors` say how."""

    def __init__(self, status: int, errors: list[dict[str, Any]]) -> None:
        super().__init__(f"{status}: {errors[0]['detail'] if errors else 'no detail'}")
        self.status = status
        self.errors = errors


@lru_cache(maxsize=1)
def connection(base_url: str) -> httpx.Client:
    """Keep one connection open; in production base_url is https://a.klaviyo.com."""
    return httpx.Client(base_url=base_url, timeout=10)


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
        for attempt in range(ATTEMPTS):
            try:
                answer = self._once(method, path, body, query)
            except httpx.TransportError:
                if attempt == ATTEMPTS - 1:
                    raise
                time.sleep(0.2 * 2**attempt)
                continue
            if answer.status_code not in BUSY or attempt == ATTEMPTS - 1:
                return _read(answer)
            # Whoever comes back before Retry-After has passed is refused again.
            time.sleep(float(answer.headers.get("retry-after", 0.2 * 2**attempt)))
        raise AssertionError("the last attempt returns or raises")

    def create(
        self, path: str, body: Any, query: dict[str, str] | None = None, *, at: str | None = None
    ) -> dict[str, Any]:
        """Create something that has no key of its own: when the line broke, look whether it is there.

        path: where such things are listed, with a query; at: where they are made, if elsewhere.
        """
        known = {item["id"] for item in self.read(path, query)}
        for attempt in range(ATTEMPTS):
            try:
                answer = self._once("POST", at or path, body, None)
            except httpx.TransportError:
                if attempt == ATTEMPTS - 1:
                    raise
                new = [item for item in self.read(path, query) if item["id"] not in known]
                if new:
                    return new[0]
                continue
            if answer.status_code not in BUSY or attempt == ATTEMPTS - 1:
                created: dict[str, Any] = _read(answer)["data"]
                return created
            time.sleep(float(answer.headers.get("retry-after", 0.2 * 2**attempt)))
        raise AssertionError("the last attempt returns or raises")

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

    def _once(self, method: str, path: str, body: Any, query: dict[str, str] | None) -> httpx.Response:
        headers = (
            self._headers if body is None else {**self._headers, "Content-Type": "application/vnd.api+json"}
        )
        return self._http.request(method, path, json=body, params=query, headers=headers)


def _read(answer: httpx.Response) -> Any:
    if answer.is_success:
        return answer.json() if answer.content else {}
    is_json = answer.headers.get("content-type", "").startswith("application/vnd.api+json")
    raise KlaviyoError(answer.status_code, answer.json()["errors"] if is_json else [])
