"""A right integration in a style of its own, and the use cases that the style concerns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from examples.patience import BUSY, Unsettled
from examples.plain_httpx.api import Api, KlaviyoError
from examples.plain_httpx.shop import HANDLERS, IN_BROWSER, Handler
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.integration import CallableSource, Integration, Source, Target

ROOT = Path(__file__).parent.parent.parent.parent
EVERY = tuple(use_cases())
# A browser has a public key and an API of its own: there are no other ways to do these.
BROWSER = tuple(name for name in EVERY if name.startswith("client-"))
SERVER = tuple(name for name in EVERY if name not in BROWSER)


@dataclass(frozen=True)
class Style:
    """A right integration in one style.

    source: makes the integration, or returns the reason why it cannot run on this machine. faults: whether it
    is rehearsed under faults too; a program in another language waits in earnest, which takes minutes.
    """

    name: str
    use_cases: tuple[str, ...]
    source: Callable[[], Source | str]
    faults: bool = True


def python(
    name: str, integration: Integration, use_cases: tuple[str, ...] = EVERY, *, faults: bool = True
) -> Style:
    """Describe a style that is a Python function."""
    return Style(name, use_cases, lambda: CallableSource(integration), faults)


def shop(
    api: type[Api] = Api,
    handlers: Mapping[str, Handler] | None = None,
    browser: Mapping[str, Handler] | None = None,
) -> Integration:
    """Make the plain integration with another client, or with other handlers for some calls."""
    on_server, in_browser = {**HANDLERS, **(handlers or {})}, {**IN_BROWSER, **(browser or {})}

    def integration(call: LegacyCall, target: Target) -> Any:
        chosen = in_browser if target.use_case.startswith("client-") else on_server
        return chosen[call.name](api(target.base_url, target.api_key, target.company_id), call)

    return integration


def settled(status: int, retry_after: str | None, content: Any) -> Any:
    """Return the content of an answer. Raises KlaviyoError and Unsettled as Api.attempt does."""
    if status in BUSY:
        raise Unsettled(retry_after)
    if status < 300:
        return content or {}
    raise KlaviyoError(status, content.get("errors", []) if isinstance(content, dict) else [])
