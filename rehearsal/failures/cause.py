"""The causes of a failure: a code and a place each, without names that are drawn anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.query import split_query
from klaviyo_rehearsal.contracts.tools.change import ASPECTS
from klaviyo_rehearsal.contracts.violation import CATALOGUE, Severity
from klaviyo_rehearsal.mockserver.state.journal import Entry

from ..compare.intended import is_place
from ..compare.places import general_field, general_subject
from .outcome import Outcome

# In an entry: a difference of any kind.
ANY_DIFFERENCE = "difference"
KINDS = frozenset({"missing", "extra", "changed", ANY_DIFFERENCE})
# Of an integration that comes to no verdict, and the beginning of the codes of exceptions.
TROUBLES = frozenset({"hung", "ended", "babbled"})
RAISED = "raised "
# The beginning of the codes of changed answers, as `rehearse upgrade` finds them.
CHANGED_ANSWER = "answer-change-"
ANSWER_CHANGES = frozenset(f"{CHANGED_ANSWER}{aspect}" for aspect in ASPECTS)
# The parts of these are names of the account's own.
_NAMED_PARTS = frozenset({"properties", "context"})
# These fail where a member is that should not be.
_SURPLUS = frozenset({"unknown-field", "needless-field", "misplaced-list", "legacy-key", "hidden-value"})
# So many fields of one kind of resource have one cause: the resource as a whole is not written.
_MANY_FIELDS = 4


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause: a code, and its place.

    code: a violation code, an exception, or a kind of difference with the family of its field. subject: of a
    difference. field: of a difference; of a violation the pointer or parameter.
    """

    code: str
    subject: str = ""
    field: str = ""

    @property
    def place(self) -> str:
        """The place, with patterns for what is drawn."""
        if self.field.startswith("/"):
            return _general_pointer(self.field)
        parts = general_subject(self.subject), general_field(self.field)
        return ", ".join(part for part in parts if part)

    def matches(self, code: str, place: str) -> bool:
        """Return whether an entry of this code and place means this cause. An empty place is anywhere."""
        return is_code(code, self.code) and (not place or is_place(place, self.subject, self.field))


def is_code(wanted: str, code: str) -> bool:
    """Return whether a code is the one of an entry, which may mean differences of all kinds."""
    return wanted == code or (wanted == ANY_DIFFERENCE and is_difference(code))


def is_difference(code: str) -> bool:
    """Return whether a code is that of a difference, such as `missing properties`."""
    return code.split(" ")[0] in KINDS


def is_known_code(code: str) -> bool:
    """Return whether there can be a cause of this code."""
    known = code in CATALOGUE or code in TROUBLES or code in ANSWER_CHANGES
    return known or code.startswith(RAISED) or is_difference(code)


def causes(outcome: Outcome) -> Iterator[Cause]:
    """Yield the causes of a failed outcome.

    When a request was refused, the differences follow from that and are not counted.
    """
    if outcome.raised or not outcome.requests:
        yield Cause(outcome.reason)
        return
    refused = False
    for _, item in outcome.violations():
        refused = refused or item.severity is Severity.ERROR
        yield Cause(item.code, field=item.pointer or item.parameter or "")
    for item in outcome.run_errors():
        yield Cause(item.code)
    if not refused:
        for difference in outcome.differences:
            yield Cause(difference.cause, difference.subject, difference.field)


def condensed(places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return codes and places, each with the one that stands for it: one cause is one entry.

    Kinds of difference at a place become one, and so do many fields of one kind of resource.
    """
    differing = [item for item in dict.fromkeys(places) if is_difference(item[0])]
    fields: dict[str, set[str]] = {}
    codes: dict[str, set[str]] = {}
    for code, place in differing:
        codes.setdefault(place, set()).add(code)
        subject, _, field = place.partition(", ")
        if field:
            fields.setdefault(subject, set()).add(field)
    found = {}
    for code, place in differing:
        subject, _, field = place.partition(", ")
        if len(fields.get(subject, ())) >= _MANY_FIELDS:
            found[code, place] = ANY_DIFFERENCE, f"{subject}, *"
        else:
            found[code, place] = (ANY_DIFFERENCE if field and len(codes[place]) > 1 else code), place
    return found


def is_tried(code: str, place: str, outcome: Outcome) -> bool:
    """Return whether an outcome could have shown a cause: its field was compared, or its member sent."""
    if not place:
        return True
    if is_difference(code):
        # Reads are compared wherever they are asked for; their subjects are none of an account.
        read = place.endswith(("read", "returned"))
        return read or any(is_place(place, *compared) for compared in outcome.compared)
    if place.startswith("/"):
        wanted = place.rsplit("/", 1)[0] if code in _SURPLUS else place
        return any(_has(entry, wanted) for entry in outcome.requests)
    return any(
        place in split_query(entry.query) or any(place == name.lower() for name, _ in entry.header_pairs())
        for entry in outcome.requests
    )


def _general_pointer(pointer: str) -> str:
    steps = pointer.split("/")
    for number, step in enumerate(steps):
        if step.isdigit():
            steps[number] = "*"
        if step in _NAMED_PARTS and number + 1 < len(steps):
            return "/".join([*steps[: number + 1], "*"])
    return "/".join(steps)


def _has(entry: Entry, pointer: str) -> bool:
    """Return whether the body of a request has a member at a pointer with patterns."""
    try:
        body = orjson.loads(entry.body) if entry.body else None
    except orjson.JSONDecodeError:
        return False
    return body is not None and _leads(body, pointer.split("/")[1:])


def _leads(value: Any, steps: list[str]) -> bool:
    if not steps:
        return True
    step, rest = steps[0], steps[1:]
    if isinstance(value, dict):
        parts = value.values() if step == "*" else [value[step]] if step in value else []
        return any(_leads(part, rest) for part in parts)
    return isinstance(value, list) and any(_leads(part, rest) for part in value)
