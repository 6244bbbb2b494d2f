"""Calls any method of the official Python SDK by the names of its parameters: python methods.py BASE_URL

A call has the options path (the id in it), query, body, upload (a file to send) and always: values of
parameters that the SDK may ask for. `methods` names all methods, and the method that an alias stands for.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
import typing
from functools import cache
from typing import Any

import openapi_client.api as apis
from klaviyo_api.wrapper import KlaviyoAPI
from openapi_client.exceptions import ApiException
from protocol import Json, Refused, serve

BASE = sys.argv[1]
_VARIANTS = ("_with_http_info", "_without_preload_content")


@cache
def classes() -> list[type]:
    """Find the class of each module of the SDK."""
    found = []
    for item in pkgutil.iter_modules(apis.__path__):
        module = importlib.import_module(f"{apis.__name__}.{item.name}")
        found.append(getattr(module, item.name.title().replace("_", "")))
    return found


@cache
def methods() -> dict[str, tuple[type, Any]]:
    return {
        name: (kind, method)
        for kind in classes()
        for name, method in inspect.getmembers(kind, inspect.isfunction)
        if not name.startswith("_") and not name.endswith(_VARIANTS)
    }


@cache
def client_of(key: str) -> Any:
    return KlaviyoAPI(key, max_retries=0, test_host=BASE).api_client


def arguments(method: Any, options: Json) -> Json:
    """Give every required parameter a value: an id in the path, a parameter of the query, or the body."""
    given = {_plain(name): value for name, value in {**options["always"], **options["query"]}.items()}
    found: Json = {}
    for name, parameter in inspect.signature(method).parameters.items():
        if name in given:
            found[name] = given[name]
        elif name == "file":
            found[name] = options["upload"]
        elif name != "self" and parameter.default is inspect.Parameter.empty:
            if options["path"] is not None and options["path"] not in found.values():
                found[name] = options["path"]
            else:
                found[name] = model_of(parameter.annotation, options["body"])
    return found


def model_of(annotation: Any, body: Json) -> Any:
    """Make the SDK's own model of a body."""
    kind = annotation.__origin__ if isinstance(annotation, typing._AnnotatedAlias) else annotation
    return kind.model_validate(body)


def _plain(name: str) -> str:
    return name.replace("[", "_").replace("]", "").replace("-", "_")


def call(request: Json) -> Json:
    if request["call"] == "methods":
        named = {name: method.__name__ for name, (_, method) in methods().items()}
        return {"type": "dict", "declared": None, "value": named}
    kind, method = methods()[request["call"]]
    try:
        given = arguments(method, request["options"])
    except Exception as error:
        return {"type": "unbuilt", "declared": None, "value": str(error)}
    try:
        value = method(kind(client_of(request["key"])), **given)
    except ApiException as error:
        raise Refused(error.status, error.body) from None
    annotation = inspect.signature(method).return_annotation
    return {
        "type": type(value).__name__,
        "declared": getattr((typing.get_args(annotation) or (annotation,))[0], "__name__", None),
        "value": value.to_dict() if hasattr(value, "to_dict") else value,
    }


serve(call)
