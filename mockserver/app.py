"""Assembles the mock, and nothing else."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property

import orjson
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Mount, Route, Router
from starlette.types import Receive, Scope, Send

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, load
from klaviyo_rehearsal.contracts.violation import Violation

from .connection.direct import Answer
from .control.controller import Controller
from .control.turn import answer_in_turn
from .http.api import KlaviyoApi
from .http.effects import EFFECTS
from .http.legacy_api import LegacyService
from .http.legacy_calls import CALLS
from .http.operations import Handlers
from .inspector.page import HtmlRoute
from .jsonapi.reply import Reply
from .settings import Settings
from .state.account import Accounts
from .state.clock import Clock

CONTROL = "/_mock"
# Requests that a browser makes of itself: no client of Klaviyo's sends them, and the journal need not know.
_OF_BROWSERS = ("/", "/favicon.ico")


class ContractRoute(BaseRoute):
    """Takes every path that nothing before it took: the contract knows which exist."""

    def __init__(self, api: KlaviyoApi) -> None:
        self._api = api

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match every HTTP request."""
        return (Match.FULL, {}) if scope["type"] == "http" else (Match.NONE, {})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request to the API."""
        await self._api(scope, receive, send)


class _ControlApi:
    """The pages and routes under /_mock/, put together at the first request for one: most mocks get none."""

    def __init__(self, api: KlaviyoApi, control: Controller) -> None:
        self._api = api
        self._control = control

    @cached_property
    def _router(self) -> Router:
        from .control.routes import control_routes
        from .inspector.routes import inspector_routes, lost

        routes = [*inspector_routes(self._control), *control_routes(self._control)]
        return Router(routes, default=lost(self._control))

    @property
    def routes(self) -> list[BaseRoute]:
        """The routes, for those who list them, as of any mounted application."""
        return self._router.routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await answer_in_turn(self._router, self._api, scope, receive, send)


class MockApplication(Starlette):
    """The mock as a Starlette application, with a shortcut.

    The API answers every request and every failure of its own, so it needs nothing of Starlette's layers
    around a route; going straight to it saves a fifth of the time that an event takes.
    """

    def __init__(self, api: KlaviyoApi, control: Controller) -> None:
        super().__init__(
            routes=[
                HtmlRoute("/", _home),
                Route("/favicon.ico", _no_icon),
                Mount(CONTROL, app=_ControlApi(api, control)),
                ContractRoute(api),
            ]
        )
        self.state.control = control
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand API requests to the API, and the rest (control, lifespan, a browser at /) to Starlette."""
        path = scope["path"] if scope["type"] == "http" else CONTROL
        if not path.startswith(CONTROL) and path not in _OF_BROWSERS:
            await self._api(scope, receive, send)
        else:
            with suppress(ClientDisconnect):  # it went away in the middle of its request, and gets no answer
                await super().__call__(scope, receive, send)

    def answer_at_once(self, scope: Scope, body: bytes) -> Answer | None:
        """Answer a request to the API, or return None where that needs to wait, and for the others."""
        path = scope["path"]
        if path.startswith(CONTROL) or path in _OF_BROWSERS:
            return None
        return self._api.answer_at_once(scope, body)

    def refuse(self, scope: Scope, found: Violation) -> Reply:
        """Answer a request that cannot be read. Those to the control API are in no journal."""
        if not scope["path"].startswith(CONTROL):
            return self._api.refuse(scope, found)
        content = {"message": f"{found.detail} {found.remedy}"}
        return Reply(found.status, orjson.dumps(content), b"application/json")


async def _home(request: Request) -> Response:
    return RedirectResponse(f"{CONTROL}/requests", 303)


async def _no_icon(request: Request) -> Response:
    return Response(status_code=204)


def create_app(
    library: Library | None = None, *, settings: Settings | None = None, clock: Clock | None = None
) -> MockApplication:
    """Make a mock: a Starlette application with state of its own.

    library: the contracts to serve, all bundled ones by default. The controls are at `app.state.control`.
    """
    api = create_api(library or load(), settings or Settings(), clock or Clock())
    return MockApplication(api, Controller(api, EFFECTS))


def create_api(library: Library, settings: Settings, clock: Clock) -> KlaviyoApi:
    """Make the API alone, without its controls: contracts, handlers and accounts put together."""
    accounts = Accounts(settings, clock)
    legacy = LegacyService(legacy_api(), CALLS, accounts, served=settings.legacy == "serve")
    return KlaviyoApi(library, Handlers(library.widest), legacy, settings, clock, accounts)
