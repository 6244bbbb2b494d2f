"""The routes of the inspector: each page as HTML, and as JSON under the same path with .json."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from klaviyo_rehearsal.contracts.suggestions import did_you_mean

from ..control.access import refusal_of
from ..control.outbox import NoMessage
from ..control.queries import check_query
from .account_pages import AccountPages
from .controls_page import ControlsPage
from .live import live_stream
from .outbox_pages import OutboxPages
from .page import HEADERS, Content, Found, HtmlRoute, NoPage, Page, answer_of, wants_html
from .request_pages import FILTERS, RequestPages
from .use_case_page import UseCasePage

if TYPE_CHECKING:
    from ..control.controller import Controller

_STATIC = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript"}

# Where somebody who is lost may have wanted to go.
_PLACES = (
    *(
        "/requests",
        "/accounts",
        "/outbox",
        "/use-cases",
        "/controls",
        "/health",
        "/revisions",
        "/reset",
        "/seed",
    ),
    *("/confirm", "/state", "/state/save", "/clock", "/faults", "/keys"),
)

Form = Callable[[Request, dict[str, str]], Awaitable[Found]]
Endpoint = Callable[[Request], Awaitable[Response]]


# The parameters of the query that a page has.
_PARAMETERS: Mapping[str, Sequence[str]] = {
    "/requests": (*FILTERS, "before"),
    "/requests/{number:int}": ("verdicts",),
    "/accounts/{company_id}/{kind}": ("search", "start"),
    "/outbox": ("search", "channel", "state", "account", "start"),
    "/controls": ("done",),
}


def inspector_routes(control: Controller) -> list[BaseRoute]:
    """Return the routes of the pages over one mock, to stand before those of the control API."""
    requests, accounts, controls = RequestPages(control), AccountPages(control), ControlsPage(control)
    outbox = OutboxPages(control)
    pages: dict[str, Content] = {
        "/requests": requests.listing,
        "/requests/{number:int}": requests.one,
        "/accounts": accounts.listing,
        "/accounts/{company_id}": accounts.one,
        "/accounts/{company_id}/{kind}": accounts.kind,
        "/accounts/{company_id}/{kind}/{identifier:path}": accounts.resource,
        "/outbox": outbox.listing,
        "/outbox/{id}": outbox.one,
        "/use-cases": UseCasePage(control).listing,
        "/controls": controls.show,
    }
    forms: dict[str, Form] = {
        "/requests/{number:int}/send": requests.resend,
        "/accounts/{company_id}/mark": accounts.mark,
        "/outbox/{id}/{act}": outbox.act,
        "/controls/{action}": controls.act,
    }
    # Others than pages: files, streams and documents of frames.
    others: dict[str, tuple[Endpoint, Sequence[str]]] = {
        "/": (_home, ()),
        "/live": (partial(_live, control), ()),
        "/requests.ndjson": (requests.ndjson, FILTERS),
        "/requests.har": (requests.har, FILTERS),
        "/accounts/{company_id}/{kind}/{identifier:path}.html": (accounts.html, ()),
    }
    return [
        *(
            Route(path, _explained(control, endpoint, parameters))
            for path, (endpoint, parameters) in others.items()
        ),
        Route("/static/{name}", _guarded(control, _static)),
        # A program that posts to the same path means the control API.
        *(HtmlRoute(path, _posted(control, form), methods=["POST"]) for path, form in forms.items()),
        *_twins(control, pages),
    ]


def lost(control: Controller) -> ASGIApp:
    """Return the application for a path under /_mock/ that no route has."""

    async def find(request: Request) -> Response:
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        raise NoPage(f"there is no /_mock{path}.{did_you_mean(path, _PLACES)}")

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        # Its query is as wrong as its path.
        request = Request({**scope, "query_string": b""}, receive)
        response = await _explained(control, find, as_json=not wants_html(scope))(request)
        await response(scope, receive, send)

    return answer


def _twins(control: Controller, pages: Mapping[str, Content]) -> list[BaseRoute]:
    # The twins first: a page of a path takes everything that follows it.
    as_json: list[BaseRoute] = [
        Route(f"{path}.json", _shown(control, path, content, as_json=True)) for path, content in pages.items()
    ]
    return as_json + [HtmlRoute(path, _shown(control, path, content)) for path, content in pages.items()]


def _shown(control: Controller, path: str, content: Content, *, as_json: bool = False) -> Endpoint:
    async def show(request: Request) -> Response:
        found = await content(request)
        return answer_of(found, as_json=as_json, frame=partial(_frame, control, request.url.query))

    return _explained(control, show, _PARAMETERS.get(path, ()), as_json=as_json)


def _posted(control: Controller, form: Form) -> Endpoint:
    async def post(request: Request) -> Response:
        fields = parse_qs((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
        # A browser ends the lines of a text field with CR LF.
        content = {name: values[-1].replace("\r\n", "\n") for name, values in fields.items()}
        return answer_of(await form(request, content), as_json=False, frame=partial(_frame, control))

    return _explained(control, post)


def _explained(
    control: Controller, endpoint: Endpoint, parameters: Sequence[str] = (), *, as_json: bool = False
) -> Endpoint:
    """Answer 400 for a wrong query or form and 404 for a thing that is not there, with the reason."""

    async def explain(request: Request) -> Response:
        try:
            check_query(request.query_params, parameters, from_form=True)
            return await endpoint(request)
        except ValueError as error:
            status = 404 if isinstance(error, (NoPage, NoMessage)) else 400
            page = Page("missing.html", {"message": str(error), "status": status}, status)
            return answer_of(page, as_json=as_json, frame=partial(_frame, control))

    return _guarded(control, explain)


def _frame(control: Controller, query: str = "") -> dict[str, Any]:
    """Return the content of the frame around each page. query: of the page, for its twin."""
    return {**_news(control), "query": f"?{query}" if query else ""}


def _news(control: Controller) -> dict[str, Any]:
    """Return the part of the frame that changes while a page is open."""
    accounts = control.all_accounts()
    return {
        "now": control.now().strftime("%Y-%m-%d %H:%M:%S"),
        "requests": control.request_count,
        "faults": len(control.faults()),
        "messages": sum(len(account.outbox) for account in accounts),
        # Of anything: pages show plants, confirmations and effects too.
        "changes": sum(kind.version for account in accounts for _, kind in account.kinds()),
    }


def _guarded(control: Controller, endpoint: Endpoint) -> Endpoint:
    """Refuse pages of other sites, as the control API does."""

    async def answer(request: Request) -> Response:
        reason = refusal_of(request.headers.items(), control.settings.allowed_hosts)
        if reason is not None:
            content = orjson.dumps({"message": reason})
            return Response(content, 403, media_type="application/json")
        return await endpoint(request)

    return answer


async def _home(request: Request) -> Response:
    return RedirectResponse("/_mock/requests", 303, HEADERS)


async def _live(control: Controller, request: Request) -> Response:
    return live_stream(request, partial(_news, control))


async def _static(request: Request) -> Response:
    path = _STATIC / Path(request.path_params["name"]).name
    if path.suffix not in _TYPES or not path.is_file():
        return Response("no such file", 404, HEADERS, "text/plain")
    return Response(path.read_bytes(), 200, HEADERS, _TYPES[path.suffix])
