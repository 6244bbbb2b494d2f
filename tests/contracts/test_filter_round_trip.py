"""A tree of conditions, written in any way the grammar has, is read as the same conditions (facts 6.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.checking.filters import check_filter
from klaviyo_rehearsal.contracts.filters import (
    COMPARISONS,
    Condition,
    FilterField,
    FilterSyntaxError,
    parse_filter,
)


@dataclass(frozen=True)
class And:
    """Conditions that must hold together; written `and(...)`."""

    parts: tuple[Tree, ...]


Tree = Condition | And

_TEXTS = st.text(max_size=8) | st.sampled_from(
    ["O'Neil", 'say "hi"', "a\\b", "+49 30", "and(x,1)", "null", "1", ","]
)
_NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
_ZONES = st.sampled_from([UTC, timezone(timedelta(hours=-7)), timezone(timedelta(hours=5, minutes=45))])
_MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=_ZONES).map(
    lambda moment: moment.replace(fold=0)
)
_VALUES = _TEXTS | _NUMBERS | st.booleans() | st.none() | _MOMENTS
_FIELDS = st.sampled_from(
    [
        "email",
        "_kx",
        "$message",
        "messages.channel",
        "subscriptions.email.marketing.suppression.timestamp",
        "and",
    ]
)
_ONE_VALUE = ["equals", "contains", "starts-with", "ends-with"]
_CONDITIONS = st.one_of(
    st.builds(lambda o, f, v: Condition(o, f, (v,)), st.sampled_from(_ONE_VALUE), _FIELDS, _VALUES),
    st.builds(
        lambda o, f, v: Condition(o, f, (v,)),
        st.sampled_from(sorted(COMPARISONS)),
        _FIELDS,
        _NUMBERS | _MOMENTS,
    ),
    st.builds(
        lambda o, f, v: Condition(o, f, tuple(v)),
        st.sampled_from(["any", "contains-any", "contains-all"]),
        _FIELDS,
        st.lists(_VALUES, max_size=4),
    ),
    st.builds(lambda f: Condition("has", f, ()), _FIELDS),
)
_TREES: st.SearchStrategy[Tree] = st.recursive(
    _CONDITIONS,
    lambda inner: st.lists(inner, min_size=1, max_size=3).map(lambda parts: And(tuple(parts))),
    max_leaves=6,
)


def leaves(tree: Tree) -> Iterator[Condition]:
    """Yield the conditions of a tree from left to right."""
    if isinstance(tree, Condition):
        yield tree
    else:
        for part in tree.parts:
            yield from leaves(part)


class Writer:
    """Writes a tree; where the grammar leaves a choice, the drawn example makes it."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def tree(self, tree: Tree) -> str:
        if isinstance(tree, And):
            return f"and({','.join(map(self.tree, tree.parts))})"
        if tree.operator == "has":
            return f"has({tree.field})"
        literals = [self.literal(value) for value in tree.values]
        is_array = tree.operator == "any" or tree.operator.startswith("contains-")
        return f"{tree.operator}({tree.field},{'[' + ','.join(literals) + ']' if is_array else literals[0]})"

    def literal(self, value: Any) -> str:
        if value is None:
            return "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str):
            return self.text(value)
        return self.moment(value) if isinstance(value, datetime) else repr(value)

    def text(self, value: str) -> str:
        """Quote a text; a backslash before what needs none is allowed, too."""
        mark = self._draw(st.sampled_from("'\""))
        needless = self._draw(st.booleans())
        escaped = value.replace("\\", "\\\\").replace(mark, f"\\{mark}")
        if needless and mark == "'":
            escaped = escaped.replace('"', '\\"')
        return f"{mark}{escaped}{mark}"

    def moment(self, value: datetime) -> str:
        written = value.isoformat()
        if value.tzinfo is UTC:
            written = written.removesuffix("+00:00") + self._draw(
                st.sampled_from(["Z", "", "+00:00", "+0000"])
            )
        return written


@st.composite
def written(draw: st.DrawFn) -> tuple[list[Tree], str]:
    """Draw conditions of a whole filter, and a text that says them."""
    trees = draw(st.lists(_TREES, min_size=1, max_size=3))
    return trees, ",".join(map(Writer(draw).tree, trees))


def flat(trees: list[Tree]) -> str:
    """Return the conditions of trees as what tells 1, True and 1.0 apart, times by their instants."""
    return repr(
        [
            (
                item.operator,
                item.field,
                [v.astimezone(UTC) if isinstance(v, datetime) else v for v in item.values],
            )
            for tree in trees
            for item in leaves(tree)
        ]
    )


@given(written())
def test_a_tree_is_read_back(drawn: tuple[list[Tree], str]) -> None:
    trees, text = drawn
    assert flat(list(parse_filter(text))) == flat(trees)


@given(written(), st.booleans())
def test_a_tree_survives_the_wire(drawn: tuple[list[Tree], str], plus: bool) -> None:
    """Clients encode spaces as + or %20 (facts 13.2); both are the same filter."""
    trees, text = drawn
    query = urlencode({"filter": text}) if plus else f"filter={quote(text, safe='')}"
    ((_, sent),) = parse_qsl(query, keep_blank_values=True)
    assert flat(list(parse_filter(sent))) == flat(trees)


@given(written(), st.data())
def test_white_space_outside_of_quotes_is_refused(drawn: tuple[list[Tree], str], data: st.DataObject) -> None:
    """P4, LIVE: a space after a comma is an error, and so it is everywhere else."""
    _, text = drawn
    outside = [place for place in range(len(text) + 1) if not _inside_quotes(text, place)]
    place = data.draw(st.sampled_from(outside))
    space = data.draw(st.sampled_from([" ", "\t", "\n", "\u00a0"]))
    with pytest.raises(FilterSyntaxError):
        parse_filter(text[:place] + space + text[place:])


def _inside_quotes(text: str, place: int) -> bool:
    mark = ""
    skip = False
    for character in text[:place]:
        if skip:
            skip = False
        elif mark:
            if character == "\\":
                skip = True
            elif character == mark:
                mark = ""
        elif character in "'\"":
            mark = character
    return bool(mark)


@given(written())
def test_a_filter_that_loses_its_end_is_refused(drawn: tuple[list[Tree], str]) -> None:
    _, text = drawn
    with pytest.raises(FilterSyntaxError):
        parse_filter(text[:-1])


@given(written())
def test_a_contract_takes_exactly_what_it_allows(drawn: tuple[list[Tree], str]) -> None:
    trees, text = drawn
    everything = {item.field for tree in trees for item in leaves(tree)}
    allowed = FilterField(
        single=COMPARISONS | frozenset(_ONE_VALUE),
        array=frozenset({"any", "contains-any", "contains-all"}),
        bare=frozenset({"has"}),
        type="",
    )
    conditions, wrong = check_filter(text, dict.fromkeys(everything, allowed))
    empty = [item for tree in trees for item in leaves(tree) if item.operator != "has" and not item.values]
    assert len(wrong) == len(empty)  # an array needs a value
    assert flat(list(conditions)) == flat(trees)
    _, unknown = check_filter(text, {})
    assert [item.code for item in unknown] == ["filter-field"] * len(conditions)
