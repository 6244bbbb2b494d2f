"""Bodies in the shape of an older revision, read into the later shape that handlers know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from klaviyo_rehearsal.contracts.violation import Violation

from .call import Call, Handler
from .refusal import Refusal
from .reply import Reply


@dataclass(frozen=True, slots=True)
class OlderShape:
    """The shape that the body of an operation had before a revision.

    before: the first revision without it. read: makes the payload in the later shape from that of a call.
    places: where the parts stood, by their place in the later shape: errors point at the body that was sent.
    """

    before: str
    read: Callable[[Call], Any]
    places: Mapping[str, str] = field(default_factory=dict)

    def wrap(self, handler: Handler) -> Handler:
        """Return a handler of the older shape, which asks the given one."""
        return partial(_answer, self, handler)


def handler_at(revision: str, handler: Handler, shapes: Iterable[OlderShape]) -> Handler:
    """Return a handler that takes bodies as a revision has them.

    shapes: those that the operation once had, the newest first: an older one is read into the next.
    """
    for shape in shapes:
        if revision < shape.before:
            handler = shape.wrap(handler)
    return handler


def _answer(shape: OlderShape, handler: Handler, call: Call) -> Reply:
    known = len(call.violations)
    try:
        reply = handler(replace(call, payload=shape.read(call)))
    except Refusal as refusal:
        refusal.violations = _moved(shape, refusal.violations)
        raise
    call.violations[known:] = _moved(shape, call.violations[known:])
    return reply


def _moved(shape: OlderShape, violations: list[Violation]) -> list[Violation]:
    return [replace(item, pointer=_place(shape, item.pointer)) for item in violations]


def _place(shape: OlderShape, pointer: str | None) -> str | None:
    for later, older in shape.places.items():
        if pointer is not None and (pointer == later or pointer.startswith(f"{later}/")):
            return older + pointer.removeprefix(later)
    return pointer
