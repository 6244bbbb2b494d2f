"""The control API under /_mock/: look into the mock and steer it."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .account import Account
from .api import KlaviyoApi
from .snapshot import snapshot


def control_routes(api: KlaviyoApi) -> list[Route]:
    """Return the routes of the control API over one mock."""

    async def health(request: Request) -> Response:
        return _json({"status": "ok", "revisions": list(api.library.contracts), "requests": api.requests})

    async def requests(request: Request) -> Response:
        account = _account(api, request)
        journals = [account.journal] if account else [api.strays, *(a.journal for a in api.accounts.all())]
        entries = sorted((entry for journal in journals for entry in journal), key=lambda entry: entry.number)
        dropped = sum(journal.dropped for journal in journals)
        return _json({"requests": [entry.as_dict() for entry in entries], "dropped": dropped})

    async def state(request: Request) -> Response:
        account = _account(api, request)
        accounts = [account] if account else list(api.accounts.all())
        return _json({"accounts": [snapshot(item) for item in accounts]})

    async def reset(request: Request) -> Response:
        account = _account(api, request)
        if account is not None:
            account.reset()
        else:
            api.accounts.clear()
            api.strays.clear()
        return Response(status_code=204)

    async def clock(request: Request) -> Response:
        if request.method == "POST":
            try:
                api.clock.advance(float(orjson.loads(await request.body())["advance"]))
            except (ValueError, TypeError, KeyError, OverflowError) as error:
                return _json({"message": f'send {{"advance": SECONDS}}, 0 or more: {error}'}, 400)
        return _json({"now": api.clock.now().isoformat()})

    return [
        Route("/health", health),
        Route("/requests", requests),
        Route("/state", state),
        Route("/reset", reset, methods=["POST"]),
        Route("/clock", clock, methods=["GET", "POST"]),
    ]


def _account(api: KlaviyoApi, request: Request) -> Account | None:
    """Return the account that ?key= or ?company_id= names; None means all."""
    key, company = request.query_params.get("key"), request.query_params.get("company_id")
    if key:
        return api.accounts.by_key(key)
    return api.accounts.by_company(company) if company else None


def _json(content: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status_code=status, media_type="application/json")
