"""Assembles the mock, and nothing else."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import Receive, Scope, Send

from contracts.bundled import legacy_api, load
from contracts.contract import Library

from .account import Accounts
from .api import KlaviyoApi
from .clock import Clock
from .control import control_routes
from .settings import Settings


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


def create_app(
    library: Library | None = None, *, settings: Settings | None = None, clock: Clock | None = None
) -> Starlette:
    """Make a mock: a Starlette application with state of its own.

    library: the contracts to serve, all bundled ones by default. The API is found as `app.state.api`.
    """
    settings, clock = settings or Settings(), clock or Clock()
    api = KlaviyoApi(library or load(), legacy_api(), settings, clock, Accounts(settings, clock))
    app = Starlette(routes=_routes(api))
    app.state.api = api
    return app


def _routes(api: KlaviyoApi) -> list[BaseRoute]:
    return [Mount("/_mock", routes=control_routes(api)), ContractRoute(api)]
