"""Drives the official Python SDK, klaviyo-api, of any version: python py_new.py BASE_URL"""

from __future__ import annotations

import inspect
import sys
import typing
from functools import cache
from typing import Any

from klaviyo_api import KlaviyoAPI
from openapi_client.exceptions import ApiException
from protocol import Json, Refused, serve

BASE = sys.argv[1]
GROUPS = (
    *("Profiles", "Events", "Metrics", "Lists", "Campaigns", "Templates", "Tags", "Segments", "Accounts"),
    "Data_Privacy",
)


@cache
def client_of(key: str) -> KlaviyoAPI:
    return KlaviyoAPI(key, max_retries=0, test_host=BASE)


@cache
def group_of(method: str) -> str:
    """Name the API group that has a method; looked at one by one, for to import all takes seconds."""
    client = client_of("pk_nobody")
    return next(name for name in GROUPS if hasattr(getattr(client, name), method))


@cache
def api_of(key: str, group: str) -> Any:
    return getattr(client_of(key), group)


def declared_of(api: Any, method: str) -> str | None:
    """Name the class that a method says it returns, before the plain dictionary that it may return."""
    annotation = inspect.signature(getattr(type(api), method)).return_annotation
    kinds = typing.get_args(annotation) or (annotation,)
    return next((kind.__name__ for kind in kinds if isinstance(kind, type)), None)


def call(request: Json) -> Json:
    name = request["call"]
    api = api_of(request["key"], group_of(name))
    try:
        value = getattr(api, name)(*request["args"], **request["options"])
    except ApiException as error:
        raise Refused(error.status, error.body) from None
    return {
        "type": type(value).__name__,
        "declared": declared_of(api, name),
        "value": value.to_dict() if hasattr(value, "to_dict") else value,
    }


serve(call)
