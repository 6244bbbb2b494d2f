"""Drives the typed Python client klaviyo-api-client, which has the client endpoints: typed.py BASE_URL

Its models cannot read all that Klaviyo sends: they want the ids of every relationship, while Klaviyo tells
those of included resources and only links to the rest (facts 7.4, LIVE), and a moment or an id in every place
for one, while Klaviyo says null where there is none (facts 8.5, LIVE). An answer that they cannot read for
these reasons is handed on as it came, under the type `unread`.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import sys
import typing
from enum import Enum
from functools import cache
from typing import Any

import httpx
import klaviyo_api_client.api as api
from klaviyo_api_client import AuthenticatedClient, Client
from protocol import Json, Refused, serve

BASE = sys.argv[1]


# What its models stumble over: a relationship without `data`, a moment that is null, an identifier that is.
_CANNOT_READ = (
    "data",
    "object of type 'NoneType' has no len()",
    "'NoneType' object has no attribute 'copy'",
)
answers: list[httpx.Response] = []


def _keep(answer: httpx.Response) -> None:
    answer.read()
    answers[:] = [answer]


@cache
def client_of(key: str) -> AuthenticatedClient:
    hooks = {"event_hooks": {"response": [_keep]}}
    return AuthenticatedClient(base_url=BASE, token=key, prefix="Klaviyo-API-Key", httpx_args=hooks)


@cache
def public_client() -> Client:
    return Client(base_url=BASE)


@cache
def modules() -> dict[str, str]:
    """Name the module of every operation: it has one function for each way to call it."""
    groups = [item.name for item in pkgutil.iter_modules(api.__path__)]
    return {
        item.name: f"{api.__name__}.{group}.{item.name}"
        for group in groups
        for item in pkgutil.iter_modules(importlib.import_module(f"{api.__name__}.{group}").__path__)
    }


def call(request: Json) -> Json:
    module = importlib.import_module(modules()[request["call"]])
    hints = typing.get_type_hints(module.sync_detailed)
    named = {_name(name): value for name, value in request["options"].items()}
    options = {name: _typed(hints, name, value) for name, value in named.items()}
    client = public_client() if "company_id" in options else client_of(request["key"])
    ids = [value for value in request["args"] if isinstance(value, str)]
    for body in (value for value in request["args"] if not isinstance(value, str)):
        options["body"] = hints["body"].from_dict(body)
    try:
        answer = module.sync_detailed(*ids, client=client, **options)
    except (KeyError, TypeError, AttributeError) as error:
        if error.args[0] not in _CANNOT_READ:
            raise
        return {"type": "unread", "declared": None, "value": answers[0].json()}
    if answer.status_code >= 300:
        raise Refused(int(answer.status_code), answer.content)
    return {
        "type": type(answer.parsed).__name__,
        "declared": _declared(hints["return"]),
        "value": answer.parsed.to_dict() if answer.parsed is not None else _plain(answer.content),
    }


def _name(option: str) -> str:
    """Write an option as this client does: fields_profile is fieldsprofile, filter is filter_."""
    return "filter_" if option == "filter" else re.sub(r"(fields|page)_", r"\1", option)


def _typed(hints: dict[str, Any], name: str, value: Any) -> Any:
    """Make the enumeration members of an option that the client asks for."""
    for hint in typing.get_args(hints[name]):
        for kind in (hint, *typing.get_args(hint)):
            if isinstance(kind, type) and issubclass(kind, Enum):
                return [kind(item) for item in value] if isinstance(value, list) else kind(value)
    return value


def _declared(answer: Any) -> str | None:
    """Name the class that an operation parses its success into; some have none."""
    (content,) = typing.get_args(answer)
    names = [kind.__name__ for kind in typing.get_args(content) if kind is not Any]
    return names[0] if names else None


def _plain(content: bytes) -> Any:
    return json.loads(content) if content else None


serve(call)
