"""Reads Klaviyo's additions to OpenAPI: rate limits, scopes and filters of operations.

Newer files have extensions for them, older ones only the prose of descriptions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..filters import FilterField

LIMITS = ("burst", "steady", "daily")

# Files before 2026-04-15 state filters in prose; spaces before the colon since 2023-10-15.
_PROSE_FILTER = re.compile(r"`([\w$.-]+)` ?: ((?:`[\w-]+`(?:, )?)+)")
_PROSE_LINE = re.compile(r"<br>|\n")
_PROSE_LIMIT = re.compile(r"(Burst|Steady|Daily)\**: ?`([^`]+)`")
_PROSE_SCOPES = re.compile(r"Scopes?:(?:\*\*)?(?:<br>|\s)*((?:`[\w:-]+`(?:<br>|[\s,])*)+)")
_BARE_OPERATORS = frozenset({"has"})
_ARRAY_OPERATORS = frozenset({"any", "contains-any", "contains-all"})
# Older files name no types of filter fields: a time is known by its name only.
_TIME_FIELD = re.compile(r"(datetime|created|updated|_at|timestamp)$")


@dataclass(frozen=True, slots=True)
class RateLimit:
    """The calls that an operation allows: a second, a minute, a day. None where the file names no limit."""

    burst: int | None = None
    steady: int | None = None
    daily: int | None = None


def rate_limit_of(entry: Mapping[str, Any]) -> RateLimit:
    """Return the limits of an operation, `entry` being its object in the file."""
    stated = entry.get("x-klaviyo-ratelimit")
    if not isinstance(stated, dict):
        # Further down the prose come limits that hold only with certain parameters.
        stated = limits_in_prose(_prose_of(entry).split("Rate limits when", 1)[0])
    return RateLimit(**{name: read_limit(stated[name]) for name in LIMITS if name in stated})


def limits_in_prose(prose: str) -> dict[str, str]:
    """Return the limits that a description names, as written, such as 75/s, by window."""
    return {name.lower(): value for name, value in _PROSE_LIMIT.findall(prose)}


def read_limit(stated: Any) -> int | None:
    """Read a limit such as 75/s; None for one that is written otherwise."""
    match = re.fullmatch(r"(\d+)(/\w+)?", str(stated).strip())
    return int(match.group(1)) if match else None


def scopes_of(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the scopes that a key needs for an operation, all of them."""
    stated = entry.get("x-klaviyo-scopes")
    if stated is None:
        match = _PROSE_SCOPES.search(_prose_of(entry))
        stated = re.findall(r"`([^`]+)`", match.group(1)) if match else ()
    return tuple(stated)


def filters_of(entry: Mapping[str, Any], prose: str) -> dict[str, FilterField]:
    """Return the fields to filter by; `prose` is the description of the filter parameter."""
    extension = entry.get("x-klaviyo-filters")
    if isinstance(extension, dict):
        return {name: _filter_field(field) for name, field in extension.items()}
    return dict(_filters_in_prose(prose))


def unread_lines(prose: str) -> Iterator[str]:
    """Yield the lines of a filter's description that name fields, being in backquotes, and are not read."""
    for line in _PROSE_LINE.split(prose):
        if "`" in line and not _PROSE_FILTER.fullmatch(line.strip()):
            yield line.strip()


def _prose_of(entry: Mapping[str, Any]) -> str:
    return entry.get("description") or ""


def _filter_field(entry: Any) -> FilterField:
    entry = entry if isinstance(entry, dict) else {}
    operators = entry.get("operators") if isinstance(entry.get("operators"), dict) else {}
    value = entry.get("value") or {}
    return FilterField(
        single=frozenset(operators.get("single", ())),
        array=frozenset(operators.get("list", ())),
        bare=frozenset(operators.get("none", ())),
        type=value.get("type", "string"),
        format=value.get("format"),
    )


def _filters_in_prose(prose: str) -> Iterator[tuple[str, FilterField]]:
    for name, listed in _PROSE_FILTER.findall(prose):
        operators = frozenset(re.findall(r"`([^`]+)`", listed))
        is_number = name == "timestamp"
        is_time = not is_number and _TIME_FIELD.search(name) is not None
        yield (
            name,
            FilterField(
                single=operators - _ARRAY_OPERATORS - _BARE_OPERATORS,
                array=operators & _ARRAY_OPERATORS,
                bare=operators & _BARE_OPERATORS,
                type="number" if is_number else "",  # the prose names no types
                format="date-time" if is_time else None,
            ),
        )
