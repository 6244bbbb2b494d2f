"""Draws the texts that no schema describes: filters, cursors and times that an operation takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import schemathesis
from hypothesis import strategies as st
from schemathesis.specs.openapi.formats import unregister_string_format

from klaviyo_rehearsal.contracts.filters import FilterField
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.mockserver.jsonapi.paging import Cursor
from tests.fuzz.document import CURSOR, FILTER, MOMENT

_MOMENTS = st.datetimes(datetime(1991, 1, 1), datetime(2026, 7, 1)).map(datetime.isoformat)
# A key of (0, "") sorts before every other, whatever the listing is sorted by.
_CURSORS = st.builds(Cursor, st.just((0, "")), st.text(max_size=6), st.booleans()).map(Cursor.encode)


@contextmanager
def formats_of(operation: Operation) -> Iterator[None]:
    """Tell Schemathesis the string formats as the operation has them."""
    formats = {FILTER: filters_of(operation), CURSOR: _CURSORS, MOMENT: _MOMENTS}
    for name, strategy in formats.items():
        schemathesis.openapi.format(name, strategy)
    try:
        yield
    finally:
        for name in formats:
            unregister_string_format(name)


def filters_of(operation: Operation) -> st.SearchStrategy[str]:
    """Draw filters that an operation takes; `x` where it takes none, as the format needs a strategy."""
    conditions = [_conditions(name, field) for name, field in operation.filters.items()]
    if not conditions:
        return st.just("x")
    drawn = st.lists(st.one_of(conditions), min_size=1, max_size=3).map(",".join)
    if operation.key == "GET /api/campaigns":  # which no schema demands (facts 8.13)
        return drawn.map('equals(messages.channel,"email"),{}'.format)
    return drawn


def _conditions(name: str, field: FilterField) -> st.SearchStrategy[str]:
    value = _operands(field)
    several = st.lists(value, min_size=1, max_size=3).map(lambda values: f"[{','.join(values)}]")
    return st.one_of(
        *(st.just(f"{operator}({name})") for operator in sorted(field.bare)),
        *(value.map(f"{operator}({name},{{}})".format) for operator in sorted(field.single)),
        *(several.map(f"{operator}({name},{{}})".format) for operator in sorted(field.array)),
    )


def _operands(field: FilterField) -> st.SearchStrategy[str]:
    if field.format == "date-time":
        return _MOMENTS
    if field.type == "number":
        return st.integers(-(10**12), 10**12).map(str)
    if field.type == "boolean":
        return st.sampled_from(["true", "false"])
    return st.text(max_size=8).map(_quoted)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
