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
from functools import cached_property
from typing import Any

from .datetimes import parse_datetime

COMPARISONS = frozenset({"greater-than", "greater-or-equal", "less-than", "less-or-equal"})
# Fields of a profile's suppressions, global ones and those of single lists (facts 6.2).
SUPPRESSIONS = "subscriptions.email.marketing."
SUPPRESSIONS_OF_LISTS = f"{SUPPRESSIONS}list_suppressions."
_MAX_DEPTH = 16

_HEAD = re.compile(r"""([^\s"'(),\[\]]+)\(""")
# Most filters in the wild are one comparison with text in double quotes: one match reads it whole.
_COMMON = re.compile(r"""([^\s"'(),\[\]]+)\(([^\s"'(),\[\]]+),"([^"\\]*)"\)""")
_FIELD = re.compile(r"""[^\s"'(),\[\]]+""")
_TEXT = re.compile(r""""((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'""", re.DOTALL)
_WORD = re.compile(r"""[^\s"'(),\[\]]+""")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
# Klaviyo keeps 64-bit integers (facts 8.1); Python refuses to read one of thousands of digits.
_NUMBER = re.compile(r"-?[0-9]{1,19}(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_CONSTANTS: Mapping[str, Any] = {"true": True, "false": False, "null": None}


@dataclass(slots=True)
class Condition:
    """One condition: `values` holds one value, or all of an array, or none for `has`."""

    operator: str
    field: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class FilterField:
    """The filter operators of one field: with one value, with an array, and without any."""

    single: frozenset[str] = frozenset()
    array: frozenset[str] = frozenset()
    bare: frozenset[str] = frozenset()
    type: str = "string"  # empty when the contract names none
    format: str | None = None

    @cached_property
    def operators(self) -> frozenset[str]:
        """All operators of the field."""
        return self.single | self.array | self.bare


class FilterSyntaxError(ValueError):
    """The text is not a filter. The message names the mistake and its character."""


def parse_filter(text: str, *, bare_words: bool = False) -> list[Condition]:
    """Read a filter. Raises FilterSyntaxError.

    bare_words: whether text may stand without quotes, as in the bodies of reports: Klaviyo's own examples
    write equals(send_channel,sms) there (3P S-WILD).
    """
    parser = _Parser(text, bare_words=bare_words)
    conditions = parser.conditions(depth=0)
    parser.expect_end()
    return conditions


class _Parser:
    """Reads from left to right; `_at` is the next character."""

    def __init__(self, text: str, *, bare_words: bool) -> None:
        self._text = text
        self._at = 0
        self._bare_words = bare_words

    def conditions(self, depth: int) -> list[Condition]:
        if depth > _MAX_DEPTH:
            raise FilterSyntaxError(f"and(...) is nested more than {_MAX_DEPTH} deep")
        found = self._condition(depth)
        while self._skip(","):
            found += self._condition(depth)
        return found

    def expect_end(self) -> None:
        if self._at < len(self._text):
            raise FilterSyntaxError(f"{self._here()} is not expected")

    def _condition(self, depth: int) -> list[Condition]:
        common = _COMMON.match(self._text, self._at)
        if common is not None and common[1] != "and":
            self._at = common.end()
            return [Condition(common[1], common[2], (common[3],))]
        head = _HEAD.match(self._text, self._at)
        if head is None:
            raise FilterSyntaxError(f"{self._here()} stands where operator( is expected")
        operator = head.group(1)
        self._at = head.end()
        if operator == "and":
            found = self.conditions(depth + 1)
        else:
            field = _FIELD.match(self._text, self._at)
            if field is None:
                raise FilterSyntaxError(f"{self._here()} stands where a field name is expected")
            self._at = field.end()
            found = [Condition(operator, field.group(), self._values() if self._skip(",") else ())]
        self._expect(")")
        return found

    def _values(self) -> tuple[Any, ...]:
        if not self._skip("["):
            return (self._value(),)
        values = []
        if not self._skip("]"):
            values.append(self._value())
            while self._skip(","):
                values.append(self._value())
            self._expect("]")
        return tuple(values)

    def _value(self) -> Any:
        quoted = _TEXT.match(self._text, self._at)
        if quoted is not None:
            self._at = quoted.end()
            text = quoted[1] if quoted[1] is not None else quoted[2]
            return _ESCAPE.sub(r"\1", text) if "\\" in text else text
        word = _WORD.match(self._text, self._at)
        if word is not None:
            value = _read_word(word.group())
            if value is not _NO_VALUE:
                self._at = word.end()
                return value
            if self._bare_words:
                self._at = word.end()
                return word.group()
        raise FilterSyntaxError(f"{self._here()} is no value: text stands in quotes, datetimes without")

    def _skip(self, mark: str) -> bool:
        if self._text.startswith(mark, self._at):
            self._at += 1
            return True
        return False

    def _expect(self, mark: str) -> None:
        if not self._skip(mark):
            raise FilterSyntaxError(f"'{mark}' is missing before {self._here()}")

    def _here(self) -> str:
        """Describe the next character, for messages."""
        if self._at >= len(self._text):
            return "the end"
        character = self._text[self._at]
        if character.isspace():
            return f"white space at character {self._at + 1}"
        if character in "\"'":
            return f"an unclosed or misplaced quote at character {self._at + 1}"
        word = _WORD.match(self._text, self._at)
        return f"'{word.group()[:40] if word else character}' at character {self._at + 1}"


_NO_VALUE = object()


def _read_word(word: str) -> Any:
    if word in _CONSTANTS:
        return _CONSTANTS[word]
    if _NUMBER.fullmatch(word):
        return float(word) if "." in word or "e" in word.lower() else int(word)
    moment = parse_datetime(word)
    return _NO_VALUE if moment is None else moment
