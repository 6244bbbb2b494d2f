"""One rule beyond the published schemas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..catalogue.violation_kind import Severity

FIRST, LAST = "0000-00-00", "9999-99-99"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule at one place: a constraint on the value at `pointer` in the body of `operation`.

    severity: whether Klaviyo refuses a body that breaks the rule, loses it, or has a better way for it.
    schema: the JSON Schema of the value; empty where a function looks at it instead.
    since, until: the first and the last revision it holds for.
    function: a name in `rules.functions.FUNCTIONS`. options: its arguments beside value and clock.
    min_bytes, min_brackets: the smallest body that can break the rule, in bytes and in opening brackets of
    both kinds; smaller ones are not looked at.
    holds: a text that every body has that can break the rule; other bodies are not looked at.
    allows: members that the place takes though its schema does not declare them.
    any_case: members with an enum whose values Klaviyo compares without case.
    detail: Klaviyo's words, where they differ from those of the catalogue.
    """

    code: str
    severity: Severity
    operation: str
    pointer: tuple[str, ...]
    schema: dict[str, Any]
    since: str = FIRST
    until: str = LAST
    function: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    min_bytes: int = 0
    min_brackets: int = 0
    holds: bytes = b""
    allows: tuple[str, ...] = ()
    any_case: tuple[str, ...] = ()
    detail: str | None = None
