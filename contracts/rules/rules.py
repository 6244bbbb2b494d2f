"""The rules that hold beyond the published schemas, read from rules.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import ContractError
from ..openapi.schema import Schema
from ..violation import CATALOGUE, Severity
from .functions import FUNCTIONS

FIRST, LAST = "0000-00-00", "9999-99-99"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule at one place: what the value at `pointer` in the body of `operation` must satisfy.

    function: the name of a function that says what the schema can't; then the schema is empty.
    least, brackets: bytes, and opening brackets of both kinds, that a body must have to break the rule at
    all, so that smaller and flatter ones are not looked at.
    opens: members that the place takes though its schema does not declare them.
    """

    code: str
    operation: str
    pointer: tuple[str, ...]
    schema: Schema
    since: str = FIRST
    until: str = LAST
    function: str | None = None
    least: int = 0
    brackets: int = 0
    opens: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """Say whether Klaviyo refuses what breaks the rule, loses it, or has a better way for it."""
        return CATALOGUE[self.code].severity


def parse_rules(entries: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Read the entries of rules.yaml.

    Raises ContractError for an unknown code or function, a malformed place, and for what has not either of
    schema and function.
    """
    return tuple(_parse(entries))


def _parse(entries: Sequence[Mapping[str, Any]]) -> Iterator[Rule]:
    for number, entry in enumerate(entries, start=1):
        _check(number, entry)
        for place in entry["at"]:
            parts = place.split(" ")
            if len(parts) != 3 or not parts[2].startswith("/"):
                raise ContractError(f"rules.yaml: rule {number}: {place!r} is not 'METHOD /path /pointer'")
            yield Rule(
                code=entry["code"],
                operation=f"{parts[0]} {parts[1]}",
                pointer=() if parts[2] == "/" else tuple(parts[2].split("/")[1:]),
                schema=entry.get("schema", {}),
                since=entry.get("since", FIRST),
                until=entry.get("until", LAST),
                function=entry.get("function"),
                least=entry.get("least", 0),
                brackets=entry.get("brackets", 0),
                opens=tuple(entry.get("opens", ())),
            )


def _check(number: int, entry: Mapping[str, Any]) -> None:
    if entry["code"] not in CATALOGUE:
        raise ContractError(f"rules.yaml: rule {number}: no code {entry['code']!r} in contracts/catalogue")
    if ("schema" in entry) is ("function" in entry):
        raise ContractError(f"rules.yaml: rule {number}: names neither or both of 'schema' and 'function'")
    if entry.get("function", "") not in ("", *FUNCTIONS):
        raise ContractError(f"rules.yaml: rule {number}: no function {entry['function']!r} in rule_functions")
