"""Placeholders in the place of values: `$EMAIL`, `{{ email }}`, `<EMAIL>`. Nobody can judge such a value.

A script or a collection is written before its values are known. So the rest of the request is judged, and
each value that would be called wrong is told as unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ..query import split_query
from ..violation import Violation, violation
from .body import parse_body
from .hidden_values import holds_name, value_at

# Within a longer text: of Postman and templates, and of a shell.
_WITHIN = re.compile(
    r"\{\{[^{}]*\}\}|\$\{[^{}]*\}|\$\([^()]*\)|\$[A-Za-z_]\w*|<[A-Z][A-Z0-9_ -]*>|%[A-Z][A-Z_]+%"
)
# Outside of the texts of JSON, where nothing else begins so.
_BARE = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|(' + _WITHIN.pattern + "|<[a-z][a-z0-9_ -]*>)")
# Before a text that stands for a bare placeholder: a character that no text has.
_MARK = "\ue000"
# Codes about the content of a text; others are right whatever the value is.
_OF_VALUE = frozenset(
    {
        *("bad-email", "bad-phone", "dropped-phone", "bad-value", "bad-datetime", "bad-event-id"),
        *("bad-timezone", "formatted-value", "id-mismatch", "wrong-resource-type", "consent-in-future"),
        *("bad-time-range", "encoded-twice", "reserved-domain"),
    }
)
# Codes about the name of a field, which is there whatever its value is.
_OF_NAME = frozenset({"unknown-field", "legacy-key", "number-in-properties", "misplaced-list"})


def placeholder_in(text: str) -> str:
    """Return the first placeholder in a text; empty where there is none."""
    found = _WITHIN.search(text)
    return found[0] if found else ""


def read_around(body: bytes) -> tuple[bytes, Any, Violation] | None:
    """Read a body that is JSON but for its bare placeholders; None for one without any.

    Returns the body with a text for each of them, its content, and a remark. The content is None where the
    body is no JSON even so, such as one that is a placeholder as a whole.
    """
    text = body.decode("utf-8", "replace")
    names: list[str] = []

    def marked(match: re.Match[str]) -> str:
        if not match[1]:
            return match[0]
        names.append(match[1])
        return f'"{_MARK}{len(names)}"'

    filled = _BARE.sub(marked, text).encode()
    if not names:
        return None
    whole = text.strip() == names[0]
    content, wrong = (None, None) if whole else parse_body(filled)
    shown = ", ".join(dict.fromkeys(names[:5])) + (" and others" if len(set(names)) > 5 else "")
    reason = "is the whole body" if whole else "make the body no JSON" if wrong else ""
    detail = f"{shown} {reason or 'stands outside of quotes in the place of a value'}: it cannot be judged."
    return filled, content, violation("placeholder", detail, pointer="/data")


def excused(found: Iterable[Violation], payload: Any, *, is_filled: bool = True) -> Iterator[Violation]:
    """Yield violations of a body, and for each value that is a placeholder a remark in place of them.

    is_filled: whether texts may stand in it for bare placeholders.
    """
    told = set()
    for item in found:
        name = _name_at(item, payload) if is_filled or item.code in _OF_VALUE else None
        if name is None:
            yield item
        elif item.pointer not in told:
            told.add(item.pointer)
            if name:
                yield _remark(name, pointer=item.pointer)


def excused_query(found: Iterable[Violation], query: str) -> list[Violation]:
    """Return violations of a query, with a remark in place of those of a placeholder."""
    values = split_query(query)
    kept: list[Violation] = []
    for item in found:
        name = placeholder_in(" ".join(values.get(item.parameter or "", ())))
        kept.append(_remark(name, parameter=item.parameter) if name else item)
    return kept


def excused_revision(text: str) -> Violation | None:
    """Return a remark on a revision that is a placeholder; None for another one."""
    name = placeholder_in(text)
    return _remark(name, parameter="revision") if name else None


def _name_at(item: Violation, payload: Any) -> str | None:
    """Return the placeholder that a violation is about, empty for a bare one; None where it is about none."""
    # Whatever the value is: it need not be looked up.
    if item.pointer is None or item.code in _OF_NAME:
        return None
    value = value_at(payload, item.pointer)
    if not isinstance(value, str):
        return None
    if value.startswith(_MARK):
        return ""
    if item.code not in _OF_VALUE:
        return None
    return value if holds_name(payload, item.pointer) else placeholder_in(value) or None


def _remark(name: str, *, pointer: str | None = None, parameter: str | None = None) -> Violation:
    detail = f"{name[:60]} stands in the place of a value, which cannot be judged."
    return violation("placeholder", detail, pointer=pointer, parameter=parameter)
