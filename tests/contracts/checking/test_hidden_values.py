"""Values that were hidden in a recording: a filter that lost its first quote is no mistake of the client."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.checking.hidden_values import restored_quotes


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
