"""The control API under /_mock/: look into the mock and steer it, through the Controller."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from klaviyo_rehearsal.contracts.long_texts import json_parts

from ..http.faults import read_faults
from ..state.account import Account
from .access import refusal_of
from .control_error import ControlError
from .har import har_document
from .outbox_routes import PARAMETERS as OUTBOX
from .outbox_routes import OutboxRoutes
from .queries import ACCOUNT, VERDICTS, check_query

if TYPE_CHECKING:
    from .controller import Controller

Endpoint = Callable[[Request], Awaitable[Response]]


def control_routes(control: Controller) -> list[Route]:
    """Return the routes of the control API over one mock."""
    routes = _Routes(control)
    mails = OutboxRoutes(control)

    def guarded(endpoint: Endpoint, *names: str) -> Endpoint:
        return _guarded(endpoint, control.settings.allowed_hosts, names)

    return [
        Route("/health", guarded(routes.health)),
        Route("/revisions", guarded(routes.revisions)),
        Route("/requests", guarded(routes.requests, *ACCOUNT, *_REQUESTS)),
        Route("/accounts", guarded(routes.accounts, *ACCOUNT)),
        Route("/reset", guarded(routes.reset, *ACCOUNT), methods=["POST"]),
        Route("/seed", guarded(routes.seed, *ACCOUNT), methods=["POST"]),
        Route("/confirm", guarded(routes.confirm, *ACCOUNT), methods=["POST"]),
        # From a mail, which is a page of another site: its id cannot be guessed.
        Route("/confirm/{id}", _guarded(mails.confirm, control.settings.allowed_hosts, None, links=True)),
        Route("/outbox", guarded(mails.outbox, *OUTBOX)),
        Route("/outbox/{id}.html", guarded(mails.html)),
        Route("/outbox/{id}", guarded(mails.message)),
        Route("/outbox/{id}/{act}", guarded(mails.act), methods=["POST"]),
        Route("/state", guarded(routes.state, *ACCOUNT)),
        Route("/state", guarded(routes.load), methods=["PUT", "POST"]),
        Route("/state/save", guarded(routes.save), methods=["POST"]),
        Route("/clock", guarded(routes.clock), methods=["GET", "POST"]),
        Route(
            "/faults",
            _guarded(routes.faults, control.settings.allowed_hosts, None),
            methods=["GET", "PUT", "POST", "DELETE"],
        ),
        Route("/keys", guarded(routes.keys), methods=["GET", "PUT", "POST", "DELETE"]),
    ]


_REQUESTS = ("verdict", "operation", "format")


class _Routes:
    """One endpoint a method."""

    def __init__(self, control: Controller) -> None:
        self._control = control

    async def health(self, request: Request) -> Response:
        return _json(self._control.health())

    async def revisions(self, request: Request) -> Response:
        return _json({"revisions": self._control.revisions()})

    async def requests(self, request: Request) -> Response:
        query = request.query_params
        operations = {key for contract in self._control.library.contracts.values() for key in contract.keys}
        values = {"verdict": VERDICTS, "format": ("json", "ndjson", "har"), "operation": operations}
        check_query(query, (*ACCOUNT, *_REQUESTS), values)
        account = self._account(request)
        found = self._control.requests(
            account, verdict=query.get("verdict"), operation=query.get("operation")
        )
        if query.get("format") == "har":
            return Response(har_document(found), media_type="application/json")
        entries = [self._control.describe(entry) for entry in found]
        if query.get("format") == "ndjson":
            lines = b"".join(orjson.dumps(entry) + b"\n" for entry in entries)
            return Response(lines, media_type="application/x-ndjson")
        return _json({"requests": entries, "dropped": self._control.dropped(account)})

    async def accounts(self, request: Request) -> Response:
        return _json_in_parts({"accounts": self._control.accounts_to_write(self._account(request))})

    async def reset(self, request: Request) -> Response:
        self._control.reset(self._account(request))
        return Response(status_code=204)

    async def seed(self, request: Request) -> Response:
        account = self._account(request)
        if account is None:
            raise ControlError("name the account to plant in: ?key= or ?company_id=")
        self._control.seed(account, await _object(request))
        return Response(status_code=204)

    async def confirm(self, request: Request) -> Response:
        account = self._account(request)
        if account is None:
            raise ControlError("name the account of the profile: ?key= or ?company_id=")
        content = await _object(request)
        profile, group = _text(content, "profile_id"), _text(content, "list_id", required=False)
        return _json({"confirmed": self._control.confirm(account, profile or "", group)})

    async def state(self, request: Request) -> Response:
        return Response(self._control.state(self._account(request)), media_type="application/json")

    async def load(self, request: Request) -> Response:
        self._control.load(await request.body())
        return Response(status_code=204)

    async def save(self, request: Request) -> Response:
        return _json({"saved": str(self._control.save())})

    async def clock(self, request: Request) -> Response:
        if request.method == "POST":
            content = await _object(request, 'send {"advance": SECONDS}, 0 or more: ')
            if "set" in content:
                stands = content.get("stands")
                if stands not in (None, True, False):
                    raise ControlError("/stands must be true or false")
                self._control.set_clock(str(content["set"]), stands=stands)
            else:
                self._advance(content)
        return _json({"now": self._control.now().isoformat()})

    def _advance(self, content: dict[str, Any]) -> None:
        try:
            self._control.advance(float(content["advance"]))
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            raise ControlError(f'send {{"advance": SECONDS}}, 0 or more: {error}') from None

    async def faults(self, request: Request) -> Response:
        check_query(request.query_params, ACCOUNT if request.method == "DELETE" else ())
        if request.method in ("PUT", "POST"):
            rules = read_faults(_parsed(await request.body()))
            (self._control.set_faults if request.method == "PUT" else self._control.add_faults)(*rules)
        elif request.method == "DELETE":
            self._control.clear_faults(self._account(request))
        return _json({"faults": [rule.as_dict() for rule in self._control.faults()]})

    async def keys(self, request: Request) -> Response:
        if request.method in ("PUT", "POST"):
            content = await _object(request)
            scopes = content.get("scopes")
            if scopes is not None and not (isinstance(scopes, list) and all(map(_is_text, scopes))):
                raise ControlError("/scopes must be a list of texts such as 'profiles:write'")
            self._control.set_key(
                _text(content, "key") or "",
                scopes=scopes,
                status=content.get("status", "active"),
                company_id=_text(content, "company_id", required=False),
            )
        elif request.method == "DELETE":
            self._control.revoke_key(_text(await _object(request), "key") or "")
        return _json({"keys": [record.as_dict() for record in self._control.known_keys()]})

    def _account(self, request: Request) -> Account | None:
        """Return the account that ?key= or ?company_id= names; None means all."""
        query = request.query_params
        return self._control.account(key=query.get("key"), company_id=query.get("company_id"))


def _guarded(
    endpoint: Endpoint,
    allowed_hosts: tuple[str, ...],
    parameters: tuple[str, ...] | None,
    *,
    links: bool = False,
) -> Endpoint:
    """Answer 403 to pages of other sites, and 400 with a message where an endpoint raises ValueError.

    parameters: of the query; None for an endpoint that checks its own, or takes any.
    links: whether links of other sites may lead here; names that an attacker points here may not.
    """

    async def answer(request: Request) -> Response:
        reason = refusal_of(request.headers.items(), allowed_hosts, links=links)
        if reason is not None:
            return _json({"message": reason}, 403)
        try:
            if parameters is not None:
                check_query(request.query_params, parameters)
            return await endpoint(request)
        except ValueError as error:
            return _json({"message": str(error)}, 400)

    return answer


async def _object(request: Request, remedy: str = "") -> dict[str, Any]:
    try:
        content = _parsed(await request.body())
    except ControlError as error:
        raise ControlError(f"{remedy}{error}") from None
    if not isinstance(content, dict):
        raise ControlError(f"{remedy}the body must be an object")
    return content


def _parsed(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ControlError(f"the body is not JSON: {error}") from None


def _text(content: dict[str, Any], name: str, *, required: bool = True) -> str | None:
    value = content.get(name)
    if value is None and not required:
        return None
    if not _is_text(value):
        raise ControlError(f"/{name} must be a text that is not empty")
    return str(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _json_in_parts(content: Any) -> Response:
    """Answer with all that an account holds, which nobody should have to wait for."""
    parts = json_parts(content)

    async def each() -> AsyncIterator[bytes]:
        for part in parts:
            yield part

    headers = {"content-length": str(sum(map(len, parts)))}
    return StreamingResponse(each(), media_type="application/json", headers=headers)


def _json(content: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status_code=status, media_type="application/json")
