"""Changes of requests, and ways to describe a mistake."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from examples.plain_httpx.shop import Handler
from tests.rehearsal.mutants.mutant import Change, Mutant, Request, sending, with_handlers


def attribute(name: str, change: Callable[[Any], Any]) -> Change:
    """Make a change of one attribute, where it is sent."""

    def spoil(request: Request) -> None:
        if name in request.attributes:
            request.attributes[name] = change(request.attributes[name])

    return spoil


def without(name: str) -> Change:
    """Leave an attribute out."""

    def spoil(request: Request) -> None:
        request.attributes.pop(name, None)

    return spoil


def with_attributes(**added: Any) -> Change:
    """Send further attributes."""

    def spoil(request: Request) -> None:
        request.attributes.update(added)

    return spoil


def each_of(name: str, change: Callable[[dict[str, Any]], None]) -> Change:
    """Make a change of each resource of a job, which stand under a name."""

    def spoil(request: Request) -> None:
        for resource in request.attributes[name]["data"]:
            change(resource)

    return spoil


def sent(name: str, use_case: str, code: str, place: str, method: str, path: str, change: Change) -> Mutant:
    """Describe a mistake in the requests of one operation."""
    return Mutant(name, use_case, code, place, sending(method, path, change), "SPEC")


def done(name: str, use_case: str, code: str, place: str, call: str, handler: Handler) -> Mutant:
    """Describe a call that is done in a wrong way."""
    return Mutant(name, use_case, code, place, with_handlers(**{call: handler}), "SPEC")
