"""Values that were hidden in a recording: a filter that lost its first quote is no mistake of the client."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.checking.hidden_values import holds_name, restored_quotes


@pytest.mark.parametrize(
    ("damaged", "restored"),
    [
        ("filter=equals(email,%p1a2b3@shop.dev%27)", "filter=equals(email,%27p1a2b3@shop.dev%27)"),
        ("filter=equals(email,%px%22)", "filter=equals(email,%22px%22)"),
        ("filter=any(email,[%pa%27,%pb%27])", "filter=any(email,[%27pa%27,%27pb%27])"),
        ("filter=equals(email,%27a@b.co%27)&sort=id", "filter=equals(email,%27a@b.co%27)&sort=id"),
        ("filter=equals(email,%p1a2b3@shop.dev)", "filter=equals(email,%p1a2b3@shop.dev)"),
        ("filter=equals(email,50%)", "filter=equals(email,50%)"),
    ],
)
def test_half_a_quote_is_made_whole_where_its_end_is_there(damaged: str, restored: str) -> None:
    assert restored_quotes(damaged) == restored


@pytest.mark.parametrize("name", ["<EMAIL>", "{{ email }}", "{emails_3}", "[EMAIL]", "$EMAIL", "${EMAIL}"])
def test_a_name_in_brackets_stands_for_a_value(name: str) -> None:
    assert holds_name({"data": [{"email": name}]}, "/data/0/email")


@pytest.mark.parametrize("value", ["(555) 010-0199", "<ana@shop.dev>", "{}", "ana", "$5", "[1]", 7, None])
def test_a_value_is_no_name(value: object) -> None:
    assert not holds_name({"data": [{"email": value}]}, "/data/0/email")


@pytest.mark.parametrize("pointer", ["/data/1/email", "/data/x", "/other", "/data/0/email/more"])
def test_a_place_that_is_not_there_holds_no_name(pointer: str) -> None:
    assert not holds_name({"data": [{"email": "<EMAIL>"}]}, pointer)
