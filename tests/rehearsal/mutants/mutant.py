"""A wrong integration: the right one (examples/plain_httpx) with one mistake."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from examples.plain_httpx.api import Api
from examples.plain_httpx.shop import HANDLERS, IN_BROWSER, Handler
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.integration import Integration, Target


@dataclass
class Request:
    """A request of the right integration, to be spoilt before it is sent."""

    method: str
    path: str
    body: Any
    query: dict[str, str]
    headers: dict[str, str]

    @property
    def data(self) -> Any:
        """The `data` of the body."""
        return self.body["data"]

    @property
    def attributes(self) -> Any:
        """The attributes of the body's one resource."""
        return self.body["data"]["attributes"]


Change = Callable[[Request], None]


@dataclass(frozen=True)
class Mutant:
    """A mistake: in which use case it must be caught, under which code, at which place.

    place: a pointer, a parameter, or the field of a difference; "" where the request as a whole is wrong.
    Code and place may name alternatives, a|b, where the drawn call decides which of them shows.
    source: where such a mistake is known from. faults: whether it shows only when something goes wrong.
    """

    name: str
    use_case: str
    code: str
    place: str
    integration: Integration
    source: str = ""
    faults: bool = False


# Where the operations of a use case stand, for mistakes that are not known from a single report.
SECTIONS: Mapping[str, str] = {
    **dict.fromkeys(("create-event", "create-event-once", "client-event"), "facts 8.1"),
    **dict.fromkeys(("query-events", "query-events-with-profiles", "list-metrics"), "facts 8.3"),
    "aggregate-events": "facts 8.4",
    **dict.fromkeys(("create-profile", "update-profile", "update-person", "client-profile"), "facts 8.5"),
    **dict.fromkeys(("get-profile", "query-profiles"), "facts 8.5"),
    "delete-profile": "facts 8.10",
    **dict.fromkeys(("subscribe", "client-subscription", "journey"), "facts 8.6"),
    "unsubscribe": "facts 8.7",
    **dict.fromkeys(("suppress", "unsuppress", "query-suppressed"), "facts 8.8"),
    **dict.fromkeys(("create-list", "update-list", "delete-list", "tag-list", "list-lists"), "facts 8.11"),
    **dict.fromkeys(("add-to-list", "remove-from-list", "check-members", "list-members"), "facts 8.11"),
    **dict.fromkeys(("create-template", "update-template", "delete-template"), "facts 8.12"),
    **dict.fromkeys(("clone-template", "list-templates", "render-template"), "facts 8.12"),
    "test-template": "facts 9.2 row 38",
    **dict.fromkeys(("create-campaign", "update-campaign", "send-campaign"), "facts 8.13"),
    **dict.fromkeys(("schedule-campaign", "cancel-campaign", "campaign-status"), "facts 8.13"),
    **dict.fromkeys(("list-campaigns", "clone-campaign", "delete-campaign"), "facts 8.13"),
}


class SpoiltApi(Api):
    """Sends requests after a change."""

    change: Change

    def _once(self, method: str, path: str, body: Any, query: dict[str, str] | None) -> httpx.Response:
        headers = {**self._headers}
        if body is not None:
            headers["Content-Type"] = "application/vnd.api+json"
        request = Request(method, path, copy.deepcopy(body), dict(query or {}), headers)
        self.change(request)
        return self._http.request(
            request.method,
            request.path,
            json=request.body,
            params=request.query or None,
            headers={name: value for name, value in request.headers.items() if value},
        )


def sending(method: str, path: str, change: Change) -> Integration:
    """Make the right integration with a change to the requests of one operation; path may end in *."""

    def spoil(request: Request) -> None:
        own = request.path.startswith(path[:-1]) if path.endswith("*") else request.path == path
        if own and method in ("*", request.method):
            change(request)

    api = type("Spoilt", (SpoiltApi,), {"change": staticmethod(spoil)})

    def integration(call: LegacyCall, target: Target) -> None:
        handlers = IN_BROWSER if target.use_case.startswith("client-") else HANDLERS
        handlers[call.name](api(target.base_url, target.api_key, target.company_id), call)

    return integration


def doing(handler: Handler) -> Integration:
    """Make an integration that does every call of the use case with a handler of its own."""

    def integration(call: LegacyCall, target: Target) -> None:
        handler(Api(target.base_url, target.api_key, target.company_id), call)

    return integration


def with_handlers(**changed: Handler) -> Integration:
    """Make the right integration with other handlers for some calls; `add_members` is 'add members'."""
    handlers = {**HANDLERS, **{name.replace("_", " "): handler for name, handler in changed.items()}}

    def integration(call: LegacyCall, target: Target) -> None:
        handlers[call.name](Api(target.base_url, target.api_key, target.company_id), call)

    return integration
