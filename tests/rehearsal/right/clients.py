"""Other clients: Klaviyo's SDKs, old and new, with dicts and with models; and programs in other languages."""

from __future__ import annotations

import inspect
import shutil
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, get_type_hints

from klaviyo_api import KlaviyoAPI
from pydantic import BaseModel

import examples.python_sdk.shop
from examples.python_sdk.shop import HANDLERS as WITH_DICTS
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.integration import Source, Target
from klaviyo_rehearsal.rehearsal.integration.command import CommandSource
from tests.rehearsal.right.style import EVERY, ROOT, SERVER, Style, python

PROGRAMS = Path("tests") / "rehearsal" / "right" / "programs"
_READS = ("list-lists", "list-metrics", "list-templates", "get-profile", "query-profiles")
IN_NODE = (
    *("create-event", "create-event-once", "create-profile", "update-profile", "query-events"),
    *("query-events-with-profiles", "add-to-list", "remove-from-list", "check-members", *_READS),
    *("create-list", "update-list", "tag-list", "list-campaigns", "campaign-status"),
)
IN_PERL = (
    *("create-profile", "update-profile", "suppress", "unsuppress"),
    *("add-to-list", "remove-from-list", "check-members", "update-list", *_READS),
)
WITH_SDK_7 = (
    *("create-event", "create-event-once", "create-profile", "update-profile", "subscribe", "unsubscribe"),
    *("suppress", "unsuppress", "remove-from-list", "update-list", *_READS),
)


class _Modelled:
    """A group of the SDK's methods that turns dicts into the SDK's models before they are sent."""

    def __init__(self, group: Any) -> None:
        self._group = group

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._group, name)
        models = _models(type(self._group), name)

        def call(*args: Any, **options: Any) -> Any:
            bodies = [_model(models, item) if isinstance(item, dict) else item for item in args]
            return method(*bodies, **options)

        return call


@cache
def _models(group: type[Any], name: str) -> tuple[type[BaseModel], ...]:
    """Return the models that a method of the SDK takes."""
    return tuple(
        part
        for parameter, hint in get_type_hints(getattr(group, name)).items()
        for part in (hint, *getattr(hint, "__args__", ()))
        if parameter != "return" and inspect.isclass(part) and issubclass(part, BaseModel)
    )


def _model(models: tuple[type[BaseModel], ...], body: dict[str, Any]) -> Any:
    for model in models:
        made = model.from_dict(body)  # type: ignore[attr-defined]
        if made is not None:
            return made
    return body


@lru_cache(maxsize=1)
def _client(base_url: str, api_key: str) -> Any:
    client = KlaviyoAPI(api_key, max_retries=0, test_host=base_url)
    for name, group in list(vars(client).items()):
        if name[0].isupper():
            setattr(client, name, _Modelled(group))
    return client


def with_models(call: LegacyCall, target: Target) -> None:
    """Do a call with the SDK's models."""
    WITH_DICTS[call.name](_client(target.base_url, target.api_key), call)


def command(name: str, use_cases: tuple[str, ...], line: str, *needed: str) -> Style:
    """Describe a style that is a program. needed: what must be there for it to run."""

    def source() -> Source | str:
        for item in needed:
            if shutil.which(item) is None and not (ROOT / item).exists():
                return f"there is no {item} here"
        return CommandSource(line, ROOT)

    return Style(name, use_cases, source, faults=False)


SDK_7 = ".clients/py/bin/python"
STYLES = (
    python("SDK 24 with dicts", examples.python_sdk.shop.handle, EVERY),
    python("SDK 24 with models", with_models, SERVER),
    command("SDK 7.0.0", WITH_SDK_7, f"env PYTHONPATH=. {SDK_7} {PROGRAMS / 'shop_7.py'}", SDK_7),
    command("Node with fetch", IN_NODE, f"node {PROGRAMS / 'shop.mjs'}", "node"),
    command("Perl", IN_PERL, f"perl {PROGRAMS / 'shop.pl'}", "perl"),
)
