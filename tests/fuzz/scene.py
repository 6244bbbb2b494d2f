"""An account that holds whatever one operation is about, and a way to ask it without a socket."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

import orjson
import requests

from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.openapi.validator import Validator
from klaviyo_rehearsal.contracts.violation import Violation
from klaviyo_rehearsal.mockserver.control.planting import SeedError
from klaviyo_rehearsal.mockserver.generic.plan import plan_of
from klaviyo_rehearsal.mockserver.generic.type_graph import TypeGraph
from klaviyo_rehearsal.mockserver.http.exchange import Exchange
from tests.mockserver.generic.direct import Caller, DirectMock, check

Json = dict[str, Any]

_PERSON = "01M1PA0000000000000000000X"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, what the journal says, and what is wrong with the answer itself."""

    status: int
    violations: tuple[Violation, ...]
    body: bytes
    request: requests.PreparedRequest
    fault: str = ""
    sent: Any = None  # the body, where it is JSON
    taken: bool = True  # whether the strict contract takes the body, as the mock reads it


class Scene:
    """One operation at one revision, in an account of its own."""

    def __init__(self, mock: DirectMock, graph: TypeGraph, operation: Operation) -> None:
        self.operation = operation
        self._mock = mock
        self._graph = graph
        self._plan = plan_of(operation, graph)
        self._caller: Caller = mock.empty(operation.revision)
        self._mentioned: set[str] = set()
        self.own: str | None = None
        self.restore()

    @property
    def company(self) -> str:
        """The public key of the account."""
        return self._caller.account.company_id

    def ids(self, kind: str) -> list[str]:
        """Name the ids of a type that the account has."""
        self._mentioned.add(kind)
        known = self._graph.id_schemas.get(kind, {}).get("enum")
        return [str(known[0])] if known else [f"{kind}.{number}" for number in (1, 2)]

    def restore(self) -> None:
        """Plant what the path names and bodies may mention, where it is missing."""
        if "{" in self.operation.path and self.own not in self._caller.account.collection(self._plan.kind):
            self.own = self._plant_own()
        for kind in self._mentioned:
            present = self._caller.account.collection(kind)
            for identifier in self.ids(kind):
                if identifier not in present:
                    self._plant({"type": kind, "id": identifier})

    def _plant_own(self) -> str:
        kind = self._plan.kind
        account = self._caller.account
        if kind == "event":
            people = [] if _PERSON in account.profiles else [{"id": _PERSON, "email": "ana@northwind.shop"}]
            self._caller.seed(profiles=people, events=[{"metric": "Opened Email", "profile": _PERSON}])
            return list(account.events)[-1]
        identifier = str(self._graph.id_schemas.get(kind, {}).get("enum", ["Xy12Ab"])[0])
        entry: Json = {"type": kind, "id": identifier}
        relation = self._graph.relations.get(kind, {}).get(self._plan.relation or "")
        if relation is not None:
            other = {"type": relation.target, "id": "Zz98Yx"}
            entry["relationships"] = {relation.name: {"data": [other]}}
            if relation.target != "event" and "Zz98Yx" not in account.collection(relation.target):
                self._plant(other)
        self._plant(entry)
        return identifier

    def _plant(self, entry: Json) -> None:
        try:
            self._caller.seed(resources=[entry])
        except SeedError as error:
            if "is there already" not in str(error):
                raise

    def send(self, case: Any) -> Answer:
        """Send a case of Schemathesis."""
        self.restore()
        arguments = case.as_transport_kwargs(base_url="http://mock.test")
        known = ("method", "url", "headers", "params", "data", "json", "files", "cookies")
        request = requests.Request(**{name: arguments[name] for name in known if name in arguments}).prepare()
        body = request.body or b""
        raw = body.encode() if isinstance(body, str) else bytes(body)
        target = urlsplit(str(request.url))
        headers = {str(name).lower(): str(value) for name, value in request.headers.items()}
        headers |= {"authorization": f"Klaviyo-API-Key {self._caller.key}", "host": "mock.test"}
        headers["revision"] = self.operation.revision
        scope = {
            "method": str(request.method),
            "path": target.path,
            "raw_path": target.path.encode(),
            "query_string": target.query.encode(),
            "headers": [
                (name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()
            ],
            "scheme": "http",
        }
        return self._judged(scope, raw, request)

    def ask(self, body: Any) -> int:
        """Send a body to the operation, or nothing where it is None; return the status."""
        self.restore()
        path = re.sub(r"\{\w+\}", self.own or "", self.operation.path)
        query = f"company_id={self.company}" if path.startswith("/client/") else ""
        headers = {"authorization": f"Klaviyo-API-Key {self._caller.key}", "host": "mock.test"}
        headers |= {"revision": self.operation.revision, "content-type": "application/vnd.api+json"}
        scope = {
            "method": self.operation.method,
            "path": path,
            "raw_path": quote(path).encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "scheme": "http",
        }
        exchange = Exchange(scope, None)
        exchange.body = b"" if body is None else orjson.dumps(body)
        return self._mock.api.answer(exchange).status

    def _judged(self, scope: Json, raw: bytes, request: requests.PreparedRequest) -> Answer:
        exchange = Exchange(scope, None)
        exchange.body = raw
        reply = self._mock.api.answer(exchange)
        fault, taken, sent = "", True, _parsed(raw)
        if exchange.operation is not None and reply.status < 300:
            try:
                content = orjson.loads(reply.body) if reply.body else {}
                check(exchange.operation, reply.status, content, sparse="fields%5B" in exchange.query_text)
            except (AssertionError, ValueError) as error:
                fault = str(error)
        elif reply.status < 500:
            fault = _error_fault(exchange.operation, reply.status, reply.body)
        if exchange.operation is not None and exchange.operation.body_validator is not None:
            taken = exchange.operation.body_validator.accepts(sent)
        return Answer(reply.status, tuple(exchange.violations), reply.body, request, fault, sent, taken)


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw or b"null")
    except ValueError:
        return None


def _error_fault(operation: Operation | None, status: int, body: bytes) -> str:
    """Hold an error document against its schema, and against JSON:API where there is none."""
    try:
        content = orjson.loads(body)
        first = content["errors"][0]
        if not (first["id"] and first["code"] and first["title"] and str(first["status"]) == str(status)):
            return f"an error lacks something: {body[:300]!r}"
        if operation is not None:
            schema = _errors_of(operation, status)
            if schema is not None:
                errors = [error.message for error in schema.errors(content)]
                return "; ".join(errors)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        return f"no error document: {error!r} {body[:300]!r}"
    return ""


@cache
def _errors_of(operation: Operation, status: int) -> Validator | None:
    schema = operation.response_schema(status)
    return None if schema is None else Validator(schema)
