"""Checks filters against the fields of an operation, and conditions that must go together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..filters import (
    COMPARISONS,
    SUPPRESSIONS,
    SUPPRESSIONS_OF_LISTS,
    Condition,
    FilterField,
    FilterSyntaxError,
    parse_filter,
)
from ..numbers import is_number
from ..violation import MOST_TOLD, Violation, shortened, violation


def check_filter(text: str, fields: Mapping[str, FilterField]) -> tuple[list[Condition], list[Violation]]:
    """Read a filter and compare it with the fields of an operation.

    Returns the conditions and their violations; with violations, no condition should be used.
    """
    try:
        conditions = parse_filter(text)
    except FilterSyntaxError as error:
        detail = f"Invalid filter provided. Verify your parentheses match. ({error})"
        return [], [violation("bad-filter", detail, parameter="filter")]
    found: list[Violation] = []
    for condition in conditions:
        item = _check_condition(condition, fields)
        if item is not None:
            if len(found) == MOST_TOLD:
                return conditions, shortened(found)
            found.append(item)
    return conditions, found


def _check_condition(condition: Condition, fields: Mapping[str, FilterField]) -> Violation | None:
    field = fields.get(condition.field)
    if field is None:
        return violation(
            "filter-field",
            f"'{condition.field}' is not a valid filter field for this resource.",
            parameter="filter",
            remedy=f"Filter by {', '.join(sorted(fields))}." if fields else "This operation takes no filter.",
        )
    if condition.operator not in field.operators:
        return violation(
            "filter-operator",
            # With two spaces, as recorded (E14).
            f"'{condition.operator}' is not an allowed filter operator for {condition.field}.  "
            f"Allowed operators are {', '.join(sorted(field.operators))}",
            parameter="filter",
        )
    wrong = _wrong_operand(condition, field)
    if wrong:
        return violation("bad-filter", f"Invalid filter provided. {wrong}", parameter="filter")
    return None


def _wrong_operand(condition: Condition, field: FilterField) -> str | None:
    count = len(condition.values)
    if condition.operator in field.bare:
        return f"{condition.operator}({condition.field}) takes no value." if count else None
    if count == 0 or (count > 1 and condition.operator not in field.array):
        number = "at least one value" if condition.operator in field.array else "one value"
        return f"{condition.operator}({condition.field},…) takes {number}."
    for value in condition.values:
        if not _fits(value, field) and not _is_bare_id(condition):
            return f"{condition.field} is compared with {_wanted(field)}, not {_shown(value)}."
    return None


def _is_bare_id(condition: Condition) -> bool:
    """Return whether ids of digits are written without quotes, which live takes (REC get_images.200)."""
    return condition.field == "id" and all(type(value) is int for value in condition.values)


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _fits(value: Any, field: FilterField) -> bool:
    # null stands for an absent value of any type.
    if value is None:
        return True
    if field.format == "date-time":
        return isinstance(value, datetime)
    if field.type == "number" or field.type == "integer":
        return is_number(value)
    if field.type == "boolean":
        return isinstance(value, bool)
    return isinstance(value, str) or not field.type


def _wanted(field: FilterField) -> str:
    if field.format == "date-time":
        return "a datetime without quotes"
    return {"string": "text in quotes", "boolean": "true or false"}.get(field.type, "a number")


def check_suppression_filter(conditions: Sequence[Condition]) -> list[Violation]:
    """Return the violations of conditions taken together; none for conditions on other fields than
    suppression.
    """
    own = [condition for condition in conditions if condition.field.startswith(SUPPRESSIONS)]
    if not own:
        return []
    listed = [condition for condition in own if condition.field.startswith(SUPPRESSIONS_OF_LISTS)]
    found = []
    if listed and len(listed) < len(own):
        found.append("Suppressions of lists and global ones can't be filtered by at once.")
    if sum(condition.operator in COMPARISONS for condition in conditions) > 1:
        found.append("A filter by suppression takes one date at most.")
    if listed and all(condition.field != f"{SUPPRESSIONS_OF_LISTS}list_id" for condition in listed):
        found.append(f"A filter by {SUPPRESSIONS_OF_LISTS}* must name {SUPPRESSIONS_OF_LISTS}list_id.")
    return [violation("suppression-filter", text, parameter="filter") for text in found]
