"""The filter grammar: what is read, what is refused, and in which words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.filters import (
    Condition,
    FilterSyntaxError,
    parse_filter,
)

_ZONES = st.integers(-840, 840).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_VALUES = st.one_of(
    st.text(),
    st.booleans(),
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.datetimes(timezones=_ZONES).map(lambda moment: moment.replace(fold=0)),
)
_CONDITIONS = st.builds(
    Condition,
    st.sampled_from(["equals", "any", "contains", "greater-than", "starts-with"]),
    st.from_regex(r"[$_a-z][a-z_]{0,8}(\.[a-z_]{1,8}){0,3}", fullmatch=True),
    st.lists(_VALUES, max_size=4).map(tuple),
)


def _literal(value: Any, quote: str) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return quote + value.replace("\\", "\\\\").replace(quote, f"\\{quote}") + quote
    return value.isoformat() if isinstance(value, datetime) else repr(value)


@st.composite
def _written(draw: st.DrawFn, condition: Condition) -> str:
    literals = [_literal(value, draw(st.sampled_from("'\""))) for value in condition.values]
    if not literals:
        return f"{condition.operator}({condition.field})"
    operand = literals[0] if len(literals) == 1 else f"[{','.join(literals)}]"
    return f"{condition.operator}({condition.field},{operand})"


@st.composite
def _filters(draw: st.DrawFn) -> tuple[str, list[Condition]]:
    """Draw conditions and a text that says them, parts of it grouped by and(...)."""
    conditions = draw(st.lists(_CONDITIONS, min_size=1, max_size=4))
    parts = [draw(_written(condition)) for condition in conditions]
    for _ in range(draw(st.integers(0, 3))):
        first = draw(st.integers(0, len(parts) - 1))
        last = draw(st.integers(first + 1, len(parts)))
        parts[first:last] = [f"and({','.join(parts[first:last])})"]
    return ",".join(parts), conditions


@given(_filters())
def test_what_is_written_is_read_back(drawn: tuple[str, list[Condition]]) -> None:
    text, conditions = drawn
    # repr, since 1 == True == 1.0
    assert repr(parse_filter(text)) == repr(conditions)


@given(
    st.text()
    | st.lists(st.sampled_from([*"'\"\\,()[] ", "and(", "any(", "id", "9" * 5000, "2026"])).map("".join)
)
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    try:
        assert all(isinstance(item, Condition) for item in parse_filter(text))
    except FilterSyntaxError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ("'x'", "x"),
        ('"x"', "x"),
        ("''", ""),
        (r"'O\'Neil'", "O'Neil"),
        (r'"say \"hi\""', 'say "hi"'),
        (r'"back\\slash"', "back\\slash"),
        ('"O\'Neil"', "O'Neil"),
        ('"a, (b) [c]"', "a, (b) [c]"),
        ("'+49 30 1234'", "+49 30 1234"),
        ("'Übergabe 李'", "Übergabe 李"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("0", 0),
        ("-17", -17),
        ("9223372036854775807", 2**63 - 1),
        ("12.50", 12.5),
        ("1e3", 1000.0),
        ("2023-03-01T01:00:00Z", datetime(2023, 3, 1, 1, tzinfo=UTC)),
        ("2023-03-01T01:00:00+0000", datetime(2023, 3, 1, 1, tzinfo=UTC)),
        ("2024-08-01T00:00:00-07:00", datetime(2024, 8, 1, 7, tzinfo=UTC)),
        ("2023-03-01T01:00:00.000Z", datetime(2023, 3, 1, 1, tzinfo=UTC)),
        ("2023-03-01T01:00:00.123456", datetime(2023, 3, 1, 1, 0, 0, 123456, tzinfo=UTC)),
        ("2023-02-07", datetime(2023, 2, 7, tzinfo=UTC)),
    ],
)
def test_each_form_of_a_literal_is_read(literal: str, value: Any) -> None:
    (condition,) = parse_filter(f"equals(field,{literal})")
    assert (type(condition.values[0]), condition.values) == (type(value), (value,))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("any(name,['Ab','say\"hi\"',\"O'Neil\"])", ("Ab", 'say"hi"', "O'Neil")),
        ("any(id,[])", ()),
        ("any(id,[1])", (1,)),
        ("any(id,[true,null,2023-02-07])", (True, None, datetime(2023, 2, 7, tzinfo=UTC))),
    ],
    ids=["mixed quotes", "empty", "one item", "constants"],
)
def test_an_array_holds_literals_of_any_form(text: str, values: tuple[Any, ...]) -> None:
    (condition,) = parse_filter(text)
    assert condition.values == values


@pytest.mark.parametrize(
    "field", ["messages.channel", "subscriptions.email.marketing.suppression.timestamp", "$message", "_kx"]
)
def test_field_names_are_dotted_or_start_with_a_sign(field: str) -> None:
    assert parse_filter(f"equals({field},'x')") == [Condition("equals", field, ("x",))]


def test_a_comma_and_the_word_and_mean_the_same() -> None:
    expected = [Condition("has", "profile", ()), Condition("equals", "metric_id", ("X",))]
    assert parse_filter("has(profile),equals(metric_id,'X')") == expected
    assert parse_filter("and(has(profile),equals(metric_id,'X'))") == expected


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "the end"),
        ("equals", "'equals' at character 1"),
        ("equals(", "the end"),
        ("equals(id", "')' is missing before the end"),
        ("equals(id,", "the end"),
        ("equals(id,'x'", "')' is missing before the end"),
        ("equals(id,'x'))", "')' at character 15 is not expected"),
        ("equals(id,'x'),", "the end"),
        ("equals(id,'x)", "quote at character 11"),
        (r"equals(id,'x\')", "quote at character 11"),
        ("equals(id,x')", "'x' at character 11"),
        ("equals(id, 'x')", "white space at character 11"),
        ("equals(id ,'x')", "white space at character 10"),
        ("equals(id,'x' )", "white space at character 14"),
        ("equals(id,'x'), equals(id,'y')", "white space at character 16"),
        ("and(equals(id,'x'), equals(id,'y'))", "white space at character 20"),
        ("any(id,['x', 'y'])", "white space at character 13"),
        (" equals(id,'x')", "white space at character 1"),
        ("equals(id,'x')\n", "white space at character 15"),
        ("equals(id,x)", "'x' at character 11 is no value: text stands in quotes"),
        ("equals(id,True)", "'True' at character 11 is no value"),
        ("equals(created,2023-02-30)", "'2023-02-30' at character 16 is no value"),
        ("equals('id','x')", "quote at character 8 stands where a field name is expected"),
        ("'equals'(id,'x')", "quote at character 1"),
        ("any(id,['x','y')", "']' is missing before ')' at character 16"),
        ("any(id,[['x']])", "'[' at character 9"),
        ("any(id,['x',])", "']' at character 13"),
        ("and()", "')' at character 5"),
        ("and", "'and' at character 1"),
        ("equals(id,'x')equals(id,'y')", "'equals' at character 15 is not expected"),
        ("equals(id,'x','y')", "')' is missing before ',' at character 14"),
        ("equals(id,'x'),,equals(id,'y')", "',' at character 16"),
    ],
)
def test_what_is_no_filter_is_refused_with_the_place(text: str, place: str) -> None:
    with pytest.raises(FilterSyntaxError) as caught:
        parse_filter(text)
    assert place in str(caught.value)


@pytest.mark.parametrize("digits", ["9" * 5000, "١٢"], ids=["five thousand digits", "Arabic-Indic digits"])
def test_digits_that_are_no_number_are_refused(digits: str) -> None:
    with pytest.raises(FilterSyntaxError, match="is no value"):
        parse_filter(f"equals(timestamp,{digits})")


def test_sixteen_nested_ands_are_read_and_a_thousand_refused() -> None:
    inner = "equals(id,'x')"
    assert parse_filter("and(" * 16 + inner + ")" * 16) == parse_filter(inner)
    with pytest.raises(FilterSyntaxError, match="nested more than 16 deep"):
        parse_filter("and(" * 1000 + inner + ")" * 1000)


def test_every_filter_that_a_client_sent_can_be_read(corpus: Path, recorded: Any) -> None:
    queries = [request["query"] or "" for file in corpus.glob("*.jsonl") for request in recorded(file.stem)]
    filters = [value for query in queries for name, value in parse_qsl(query) if name == "filter"]
    assert len(filters) > 30
    for text in filters:
        assert parse_filter(text), text
