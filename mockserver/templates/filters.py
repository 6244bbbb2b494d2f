"""Filters of Klaviyo's templates: those of Django's that emails use, and Klaviyo's own `lookup`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

# No text that a filter makes is longer: `with` and `add` could double one over and over.
_LONGEST = 1_000_000
_TAG = re.compile(r"<[^<>]*>")


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _bounded(length: int) -> None:
    if length > _LONGEST:
        raise ValueError("a text grows too long")


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _default(value: Any, other: Any = "") -> Any:
    return value or other  # as in Django: every empty value gets it, not only a missing one


def _default_if_none(value: Any, other: Any = "") -> Any:
    return other if value is None else value


def _lookup(value: Any, name: Any) -> Any:
    return value.get(str(name), "") if isinstance(value, dict) else ""


def _length(value: Any) -> int:
    return len(value) if isinstance(value, (str, list, dict)) else 0


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, (str, list)) and value else ""


def _last(value: Any) -> Any:
    return value[-1] if isinstance(value, (str, list)) and value else ""


def _join(value: Any, separator: Any = "") -> str:
    if not isinstance(value, list):
        return _text(value)
    parts = [_text(item) for item in value]
    _bounded(sum(len(part) for part in parts) + len(parts) * len(_text(separator)))
    return _text(separator).join(parts)


def _split(value: Any, separator: Any = ",") -> list[str]:
    return _text(value).split(_text(separator) or None)


def _add(value: Any, other: Any) -> Any:
    numbers = _number(value), _number(other)
    if None not in numbers:
        total = sum((number for number in numbers if number is not None), 0.0)
        return int(total) if total.is_integer() else total
    _bounded(len(_text(value)) + len(_text(other)))
    return _text(value) + _text(other)


def _cut(value: Any, part: Any) -> str:
    return _text(value).replace(_text(part), "") if _text(part) else _text(value)


def _floatformat(value: Any, places: Any = -1) -> str:
    number = _number(value)
    if number is None:
        return ""
    digits = min(abs(int(_number(places) or 0)), 20)
    negative = (_number(places) or 0) < 0
    return f"{number:.0f}" if negative and number.is_integer() else f"{number:.{digits}f}"


def _truncatechars(value: Any, length: Any) -> str:
    text, most = _text(value), int(_number(length) or 0)
    return text if len(text) <= most else text[: max(most - 1, 0)] + "…"


def _truncatewords(value: Any, count: Any) -> str:
    words, most = _text(value).split(), int(_number(count) or 0)
    return " ".join(words) if len(words) <= most else " ".join(words[:most]) + " …"


def _pluralize(value: Any, forms: Any = "s") -> str:
    one, _, many = _text(forms).rpartition(",")
    count = _number(value) if not isinstance(value, (list, dict)) else len(value)
    return one if count == 1 else many


def _capfirst(value: Any) -> str:
    text = _text(value)
    return text[:1].upper() + text[1:]


def _linebreaksbr(value: Any) -> Markup:
    return Markup("<br>").join(escape(line) for line in _text(value).split("\n"))


FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "add": _add,
        "capfirst": _capfirst,
        "cut": _cut,
        "default": _default,
        "default_if_none": _default_if_none,
        "escape": lambda value: escape(_text(value)),
        "first": _first,
        "floatformat": _floatformat,
        "join": _join,
        "last": _last,
        "length": _length,
        "linebreaksbr": _linebreaksbr,
        "lookup": _lookup,
        "lower": lambda value: _text(value).lower(),
        "pluralize": _pluralize,
        "safe": lambda value: Markup(_text(value)),
        "split": _split,
        "striptags": lambda value: _TAG.sub("", _text(value)),
        "title": lambda value: _text(value).title(),
        "trim": lambda value: _text(value).strip(),
        "truncatechars": _truncatechars,
        "truncatewords": _truncatewords,
        "upper": lambda value: _text(value).upper(),
        "urlencode": lambda value: quote(_text(value)),
    }
)
