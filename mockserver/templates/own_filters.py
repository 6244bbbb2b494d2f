"""Klaviyo's own filters, by its glossary (DOC GLOSS).

Those without an example there that settles them, such as `round` and `truncate`, are not supported.
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any
from urllib.parse import quote_plus, unquote, unquote_plus

from .filter_values import capitalized, check_length, length_of, text_of, whole_number

# Numbers beyond are not reckoned with: they would have a thousand digits.
_LARGEST = Decimal(10) ** 30


def _number(value: Any) -> Decimal | None:
    """Return a value as a number, by the digits that it shows; None for another value."""
    try:
        number = Decimal(text_of(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < _LARGEST else None


def _reckoned(reckon: Callable[[Decimal, Decimal], Decimal]) -> Callable[[Any, Any], float]:
    """Make a filter of two numbers; 0.0 where one is none, as the glossary has it for `multiply`."""

    def apply(value: Any, other: Any) -> float:
        one, two = _number(value), _number(other)
        if one is None or two is None:
            return 0.0
        try:
            return float(reckon(one, two))
        except (InvalidOperation, ZeroDivisionError):
            return 0.0

    return apply


def _abs(value: Any) -> Any:
    return abs(value) if isinstance(value, (int, float)) else _plain(abs(_number(value) or Decimal(0)))


def _plain(number: Decimal) -> Any:
    return int(number) if number == number.to_integral_value() else float(number)


def _chosen(choose: Callable[..., Any]) -> Callable[[Any, Any], Any]:
    def apply(value: Any, other: Any) -> Any:
        pairs = [(found, item) for item in (value, other) if (found := _number(item)) is not None]
        return choose(pairs, key=lambda pair: pair[0])[1] if pairs else ""

    return apply


def _compared(compare: Callable[[Decimal, Decimal], bool]) -> Callable[[Any, Any], bool]:
    def apply(value: Any, other: Any) -> bool:
        one, two = _number(value), _number(other)
        return one is not None and two is not None and compare(one, two)

    return apply


def _whole(round_: Callable[[Decimal], int]) -> Callable[[Any], str]:
    def apply(value: Any) -> str:
        number = _number(value)
        return "" if number is None else f"{round_(number)}.0"

    return apply


def _rounded(round_: Callable[[Decimal], int]) -> Callable[..., str]:
    def apply(value: Any, places: Any = 0) -> str:
        number, digits = _number(value), min(max(whole_number(places) or 0, 0), 20)
        if number is None:
            return ""
        unit = Decimal(10) ** digits
        return f"{Decimal(round_(number * unit)) / unit:.{digits}f}"

    return apply


def _percentize(value: Any, places: Any = 0) -> str:
    number, digits = _number(value), min(max(whole_number(places) or 0, 0), 20)
    return "" if number is None else f"{number * 100:.{digits}f}%"


def _joined(*parts: Any) -> str:
    check_length(sum(len(text_of(part)) for part in parts))
    return "".join(text_of(part) for part in parts)


def _concat(value: Any, other: Any) -> Any:
    if isinstance(value, list):
        return [*value, *(other if isinstance(other, list) else [other])]
    return _joined(value, other)


def _replaced(count: int, *, last: bool = False) -> Callable[[Any, Any], str]:
    """Make a filter that replaces a text by another, both in one argument: `old|new`."""

    def apply(value: Any, pair: Any) -> str:
        old, _, new = text_of(pair).partition("|")
        text = text_of(value)
        if not old:
            return text
        check_length(len(text) + text.count(old) * len(new))
        return new.join(text.rsplit(old, 1)) if last else text.replace(old, new, count)

    return apply


def _removed(count: int, *, last: bool = False) -> Callable[[Any, Any], str]:
    replace = _replaced(count, last=last)
    return lambda value, part: replace(value, text_of(part).replace("|", "") + "|")


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _member(item: Any, name: Any) -> Any:
    return item.get(text_of(name)) if isinstance(item, dict) else None


def _sorted(value: Any, name: Any = None, *, key: Callable[[Any], Any] | None = None) -> list[Any]:
    def of(item: Any) -> Any:
        own = item if name is None else _member(item, name)
        return own if key is None else key(own)

    try:
        return sorted(_items(value), key=of)
    except TypeError:  # values of several kinds have no order
        return _items(value)


def _unique(value: Any, name: Any = None) -> list[Any]:
    found: dict[str, Any] = {}
    for item in _items(value):
        found.setdefault(repr(item if name is None else _member(item, name)), item)
    return list(found.values())


def _where(value: Any, condition: Any) -> list[Any]:
    name, _, wanted = text_of(condition).partition("=")
    return [item for item in _items(value) if text_of(_member(item, name)) == wanted]


def _enumeration(value: Any) -> str:
    words = [text_of(item) for item in _items(value)]
    check_length(sum(map(len, words)) + 5 * len(words))
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def _decoded(decode: Callable[[str], bytes]) -> Callable[[Any], str]:
    def apply(value: Any) -> str:
        text = text_of(value)
        try:
            return decode(text + "=" * (-len(text) % 4)).decode("utf-8", "replace")
        except ValueError:
            return ""

    return apply


def _hashed(name: str) -> Callable[[Any], str]:
    return lambda value: hashlib.new(name, text_of(value).encode(), usedforsecurity=False).hexdigest()


def _placeholder(name: str) -> Callable[[Any], Any]:
    # The picture that Klaviyo shows in place of a missing one: here a place of that name, as with its links.
    return lambda value: value or f"#{name}"


_add = _reckoned(lambda one, two: one + two)
_subtract = _reckoned(lambda one, two: one - two)
_remainder = _reckoned(lambda one, two: one - two * (one // two))
OWN_FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "abs": _abs,
        "append": _joined,
        "at_least": _chosen(max),
        "at_most": _chosen(min),
        "base64_decode": _decoded(base64.b64decode),
        "base64_encode": lambda value: base64.b64encode(text_of(value).encode()).decode(),
        "base64_url_safe_decode": _decoded(base64.urlsafe_b64decode),
        "base64_url_safe_encode": lambda value: base64.urlsafe_b64encode(text_of(value).encode()).decode(),
        "capitalize": capitalized,
        "ceil": _whole(math.ceil),
        "compact": lambda value: [item for item in _items(value) if item is not None],
        "concat": _concat,
        "count": length_of,
        "divide": _reckoned(lambda one, two: one / two),
        "downcase": lambda value: text_of(value).lower(),
        "find_replace": _replaced(-1),
        "floatadd": _add,
        "floatsub": _subtract,
        "floor": _whole(math.floor),
        "gt": _compared(lambda one, two: one > two),
        "gte": _compared(lambda one, two: one >= two),
        "list_to_string": _enumeration,
        "list_where": _where,
        "lstrip": lambda value: text_of(value).lstrip(),
        "lt": _compared(lambda one, two: one < two),
        "lte": _compared(lambda one, two: one <= two),
        "map": lambda value, name: [_member(item, name) for item in _items(value)],
        "md5_hash": _hashed("md5"),
        "minus": _subtract,
        "missing_image": _placeholder("missing_image"),
        "missing_product_image": _placeholder("missing_product_image"),
        "modulo": _remainder,
        "multiply": _reckoned(lambda one, two: one * two),
        "percentize": _percentize,
        "plus": _add,
        "prepend": lambda value, part: _joined(part, value),
        "remainder": _remainder,
        "remove": _removed(-1),
        "remove_first": _removed(1),
        "remove_last": _removed(1, last=True),
        "replace_first": _replaced(1),
        "replace_last": _replaced(1, last=True),
        "reverse": lambda value: value[::-1] if isinstance(value, (str, list)) else value,
        "round_down": _rounded(math.floor),
        "round_up": _rounded(math.ceil),
        "rstrip": lambda value: text_of(value).rstrip(),
        "sha_1": _hashed("sha1"),
        "sha_256": _hashed("sha256"),
        "size": length_of,
        "sort": _sorted,
        "sort_natural": lambda value, name=None: _sorted(value, name, key=lambda item: text_of(item).lower()),
        "strip": lambda value: text_of(value).strip(),
        "strip_newlines": lambda value: text_of(value).replace("\r", "").replace("\n", ""),
        "sum_list": lambda value: float(sum(_number(item) or Decimal(0) for item in _items(value))),
        "uniq": _unique,
        "upcase": lambda value: text_of(value).upper(),
        "urldecode": lambda value: unquote(text_of(value)),
        "urldecodeplus": lambda value: unquote_plus(text_of(value)),
        "urlencodeplus": lambda value: quote_plus(text_of(value)),
    }
)
