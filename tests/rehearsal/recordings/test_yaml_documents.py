"""YAML of recorders: dates are text, Ruby's classes are content, bombs end at once."""

from __future__ import annotations

import time

import pytest

from klaviyo_rehearsal.rehearsal.recordings.yaml_documents import Unfit, load_yaml, salvage_yaml

_LAUGHS = "a0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)
_MERGES = "a0: &a0 {x: 1}\n" + "".join(
    f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}\n" for n in range(1, 10)
)


def test_dates_stay_text_and_an_equals_sign_is_one() -> None:
    assert load_yaml("at: 2026-07-15\nsign: =") == {"at": "2026-07-15", "sign": "="}


def test_headers_of_faraday_are_headers() -> None:
    text = "headers: !ruby/hash:Faraday::Utils::Headers\n  revision: !ruby/string:Text '1'\n"
    assert load_yaml(text) == {"headers": {"revision": "1"}}


@pytest.mark.parametrize(
    "text",
    [
        _LAUGHS,
        _MERGES,
        "a: &a [*a]",
        "a: &a {b: {c: *a}}",
        "a: &a " + str([1] * 20_000) + "\nb: [" + "*a," * 20_000 + "]",
    ],
    ids=["laughs", "merges", "circle", "mapping", "wide"],
)
def test_a_document_that_grows_without_end_is_refused(text: str) -> None:
    began = time.monotonic()
    with pytest.raises(Unfit, match="aliases make more than") as error:
        load_yaml(text)
    assert error.value.grows
    assert time.monotonic() - began < 20


def test_an_alias_is_the_same_value_again() -> None:
    assert load_yaml("a: &a {b: [1, 2]}\nc: *a\nd: [*a, *a]")["d"] == [{"b": [1, 2]}] * 2


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: 1\nb: ]", 2), ("a: 1\nb: \x00", 2), ("a: " + "9" * 5_000, None), ("[" * 5_000, 1), ("{[a]: 1}", 1)],
)
def test_other_text_is_refused_with_its_line(text: str, line: int | None) -> None:
    with pytest.raises(Unfit, match="not YAML") as error:
        load_yaml(text)
    assert error.value.line == line


def test_a_damaged_entry_of_a_cassette_is_named_with_its_line() -> None:
    text = "interactions:\n- request: {uri: a}\n- request: {uri: [}\n- request: {uri: c}\nversion: 1\n"
    first, wrong, last = salvage_yaml(text)
    assert first["interactions"] == [{"request": {"uri": "a"}}]
    assert isinstance(wrong, Unfit) and wrong.line == 3
    assert last == {"interactions": [{"request": {"uri": "c"}}], "version": 1}
