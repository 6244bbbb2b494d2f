"""Values as the filters of templates read and bound them."""

from __future__ import annotations

from html import escape
from typing import Any

from markupsafe import Markup

# No text that a filter makes is longer: `with` and `add` could double one over and over.
LONGEST = 1_000_000


class Unavailable(ValueError):
    """A message cannot be sent: the catalog or the coupons lack a part of it. The message names it."""


def text_of(value: Any) -> str:
    """Return a value as a text, empty for null."""
    return "" if value is None else str(value)


def escaped(value: Any) -> Markup:
    """Escape a text for HTML, in Django's spelling; one that is marked as safe stays as it is."""
    return value if isinstance(value, Markup) else Markup(escape(str(value)))


def length_of(value: Any) -> int:
    """Return how many letters, elements or members a value has; 0 for a value that has none."""
    return len(value) if isinstance(value, (str, list, dict)) else 0


def capitalized(value: Any) -> str:
    """Return a value as a text that begins with a capital letter."""
    text = text_of(value)
    return text[:1].upper() + text[1:]


def check_length(length: int) -> None:
    """Raise ValueError for a text that is too long to make."""
    if length > LONGEST:
        raise ValueError("a text grows too long")


def whole_number(value: Any) -> int | None:
    """Return a number as Django's filters read their arguments."""
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None
