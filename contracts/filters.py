"""Klaviyo's filter grammar: text in, a list of conditions out (facts 6.1).

    filter    = condition *("," condition)
    condition = "and(" filter ")" / operator "(" field ["," value] ")"
    value     = quoted text / number / true / false / null / datetime / "[" values "]"

Text and nothing else stands in quotes; white space is an error outside of them (LIVE, P4, P5). A comma
and `and(...)` mean the same, so the result is flat. There is no `or` and no `not`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .formats import parse_datetime
from .violation import Violation, violation

COMPARISONS = frozenset({"greater-than", "greater-or-equal", "less-than", "less-or-equal"})
_MAX_DEPTH = 16

_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<mark>[(),\[\]])
    |(?P<word>[^\s"'(),\[\]]+)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_CONSTANTS: Mapping[str, Any] = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: `values` holds one value, or all of an array, or none for `has`."""

    operator: str
    field: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class FilterField:
    """What an operation allows for one field: operators with one value, with an array, and without any."""

    single: frozenset[str] = frozenset()
    array: frozenset[str] = frozenset()
    bare: frozenset[str] = frozenset()
    type: str = "string"  # empty when the contract does not say
    format: str | None = None

    @property
    def operators(self) -> frozenset[str]:
        """All operators of the field."""
        return self.single | self.array | self.bare


class FilterSyntaxError(ValueError):
    """The text is no filter. The message says what is wrong at which character."""


def parse_filter(text: str) -> list[Condition]:
    """Read a filter. Raises FilterSyntaxError."""
    parser = _Parser(text)
    conditions = parser.conditions(depth=0)
    parser.expect_end()
    return conditions


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: list[tuple[str, str, int]] = []
        position = 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                raise FilterSyntaxError(_why_no_token(text, position))
            self._tokens.append((match.lastgroup or "", match.group(), position))
            position = match.end()
        self._next = 0

    def conditions(self, depth: int) -> list[Condition]:
        if depth > _MAX_DEPTH:
            raise FilterSyntaxError(f"and(...) is nested more than {_MAX_DEPTH} deep")
        found = self._condition(depth)
        while self._peek() == ",":
            self._next += 1
            found += self._condition(depth)
        return found

    def expect_end(self) -> None:
        if self._next < len(self._tokens):
            _, token, position = self._tokens[self._next]
            raise FilterSyntaxError(f"'{token}' at character {position + 1} is not expected")

    def _condition(self, depth: int) -> list[Condition]:
        operator = self._take("word", "an operator")
        self._expect("(")
        if operator == "and":
            found = self.conditions(depth + 1)
            self._expect(")")
            return found
        field = self._take("word", "a field name")
        values: tuple[Any, ...] = ()
        if self._peek() == ",":
            self._next += 1
            values = self._values()
        self._expect(")")
        return [Condition(operator, field, values)]

    def _values(self) -> tuple[Any, ...]:
        if self._peek() != "[":
            return (self._value(),)
        self._next += 1
        values = []
        if self._peek() != "]":
            values.append(self._value())
            while self._peek() == ",":
                self._next += 1
                values.append(self._value())
        self._expect("]")
        return tuple(values)

    def _value(self) -> Any:
        if self._next >= len(self._tokens):
            raise FilterSyntaxError("it ends where a value is expected")
        kind, token, position = self._tokens[self._next]
        self._next += 1
        if kind == "text":
            return _ESCAPE.sub(r"\1", token[1:-1])
        if kind == "word":
            if token in _CONSTANTS:
                return _CONSTANTS[token]
            if _NUMBER.fullmatch(token):
                return float(token) if "." in token or "e" in token.lower() else int(token)
            moment = parse_datetime(token)
            if moment is not None:
                return moment
        raise FilterSyntaxError(f"'{token}' at character {position + 1} is no value: text stands in quotes")

    def _peek(self) -> str | None:
        return self._tokens[self._next][1] if self._next < len(self._tokens) else None

    def _take(self, kind: str, what: str) -> str:
        if self._next >= len(self._tokens):
            raise FilterSyntaxError(f"it ends where {what} is expected")
        found, token, position = self._tokens[self._next]
        if found != kind:
            raise FilterSyntaxError(f"'{token}' at character {position + 1} stands where {what} is expected")
        self._next += 1
        return token

    def _expect(self, mark: str) -> None:
        if self._peek() != mark:
            token, position = (
                (f"'{self._tokens[self._next][1]}'", self._tokens[self._next][2])
                if self._next < len(self._tokens)
                else ("the end", len(self._text))
            )
            raise FilterSyntaxError(f"'{mark}' is missing before {token} at character {position + 1}")
        self._next += 1


def _why_no_token(text: str, position: int) -> str:
    if text[position].isspace():
        return f"white space at character {position + 1}: write no spaces outside quotes"
    return f"the quote at character {position + 1} is not closed"


def check_filter(
    text: str, fields: Mapping[str, FilterField], *, parameter: str = "filter"
) -> tuple[list[Condition], list[Violation]]:
    """Read a filter and compare it with what an operation allows.

    Returns the conditions and what is wrong with them; with violations, no condition should be used.
    """
    try:
        conditions = parse_filter(text)
    except FilterSyntaxError as error:
        detail = f"Invalid filter provided. Verify your parentheses match. ({error})"
        return [], [violation("bad-filter", detail, parameter=parameter)]
    found = [_check_condition(condition, fields, parameter) for condition in conditions]
    return conditions, [item for item in found if item is not None]


def _check_condition(
    condition: Condition, fields: Mapping[str, FilterField], parameter: str
) -> Violation | None:
    field = fields.get(condition.field)
    if field is None:
        return violation(
            "filter-field",
            f"'{condition.field}' is not a valid filter field for this resource.",
            parameter=parameter,
            remedy=f"Filter by {', '.join(sorted(fields))}." if fields else "This operation takes no filter.",
        )
    if condition.operator not in field.operators:
        return violation(
            "filter-operator",
            f"'{condition.operator}' is not an allowed filter operator for {condition.field}.  "
            f"Allowed operators are {', '.join(sorted(field.operators))}",
            parameter=parameter,
        )
    wrong = _wrong_operand(condition, field)
    if wrong:
        return violation("bad-filter", f"Invalid filter provided. {wrong}", parameter=parameter)
    return None


def _wrong_operand(condition: Condition, field: FilterField) -> str | None:
    count = len(condition.values)
    if condition.operator in field.bare:
        return f"{condition.operator}({condition.field}) takes no value." if count else None
    if count == 0 or (count > 1 and condition.operator not in field.array):
        return f"{condition.operator}({condition.field},…) takes one value."
    for value in condition.values:
        if not _fits(value, field):
            return f"{condition.field} is compared with {_wanted(field)}, not {value!r}."
    return None


def _fits(value: Any, field: FilterField) -> bool:
    if value is None:
        return True
    if field.format == "date-time":
        return isinstance(value, datetime)
    if field.type == "number" or field.type == "integer":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if field.type == "boolean":
        return isinstance(value, bool)
    return isinstance(value, str) or not field.type


def _wanted(field: FilterField) -> str:
    if field.format == "date-time":
        return "a datetime without quotes"
    return {"string": "text in quotes", "boolean": "true or false"}.get(field.type, "a number")
