"""The ids in a path: some have a form of their own, and live answers 400 to others (facts E4, FIND)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ..openapi.operation import Operation
from ..violation import Violation, violation

# By the segment before the id.
_FORMS: Mapping[str, tuple[re.Pattern[str], str]] = MappingProxyType(
    {
        "events": (re.compile(r"[0-9A-Za-z]{11}"), "11 letters and digits"),
        "flow-actions": (re.compile(r"[0-9]+"), "digits"),
        "coupons": (re.compile(r"[0-9_A-Za-z]+"), "letters, digits and underscores"),
    }
)


def limits_ids(operation: Operation) -> bool:
    """Return whether the ids in the path of an operation have a form of their own."""
    return bool(operation.id_choices) or id_form(operation) is not None


def id_form(operation: Operation) -> re.Pattern[str] | None:
    """Return the form of the ids in the path of an operation, None where any text may be one."""
    steps = operation.path.split("/")
    return _FORMS[steps[2]][0] if len(steps) > 3 and steps[2] in _FORMS else None


def check_path_ids(operation: Operation, ids: tuple[str, ...]) -> Iterator[Violation]:
    """Yield the violations of the ids in a path."""
    for place, words in operation.id_choices:
        if ids[place] not in words:
            allowed = ", ".join(sorted(words))
            # REC get_mapped_metric.400
            detail = f"'{ids[place][:60]}' is not a valid choice for 'id'."
            yield violation(
                "bad-value", detail, pointer="/data/attributes/id", remedy=f"Send one of {allowed}."
            )
    form = _FORMS.get(operation.path.split("/")[2]) if ids else None
    if form is not None and form[0].fullmatch(ids[0]) is None:
        code = "bad-event-id" if operation.path.startswith("/api/events/") else "bad-value"
        kind = operation.path.split("/")[2][:-1].replace("-", " ").title()
        detail = f"Invalid {kind} ID: '{ids[0][:60]}'"
        yield violation(code, detail, pointer="/data/id", remedy=f"Send an id of {form[1]}.")
