"""The frame of every page."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.tools.sources import read_sources
from klaviyo_rehearsal.contracts.violation import CATALOGUE
from klaviyo_rehearsal.rehearsal.reports.page import (
    anchor,
    evidence_pieces,
    marked,
    meter,
    plain,
    sentence,
)


def test_foreign_text_keeps_its_lines_and_nothing_else_that_steers() -> None:
    assert plain("a\r\nb\x1b[2J\u202etxt\x00") == "a\nb\\x1b[2J\\u202etxt\\x00"


def test_words_between_backticks_are_code_and_all_is_escaped() -> None:
    assert marked("see `a<b` & c") == "see <code>a&lt;b</code> &amp; c"
    assert marked("one ` alone <i>") == "one ` alone &lt;i&gt;"


def test_a_sentence_has_a_capital_and_a_full_stop() -> None:
    assert [sentence(text) for text in ("make a list", "Is it?", "", " a. ")] == [
        "Make a list.",
        "Is it?",
        "",
        "A.",
    ]


def test_the_parts_of_a_meter_fill_it() -> None:
    parts = meter(("fails", "fail", 1), ("passes", "pass", 2), ("open", "open", 0))
    assert [(part.x, part.width) for part in parts] == [(0, 333), (333, 667), (1000, 0)]
    assert [part.width for part in meter(("fails", "fail", 0))] == [0]


def test_an_id_on_the_page_is_one_word_and_the_only_one() -> None:
    found = {
        anchor(number, name) for number, name in enumerate(["line 1", "line-1", 'x" onclick="', "line 1"])
    }
    assert len(found) == 4
    assert all(name.replace("-", "").isalnum() for name in found)


def test_evidence_is_words_and_links_to_https_alone() -> None:
    pieces = [piece for kind in CATALOGUE.values() for piece in evidence_pieces(kind.evidence)]
    assert {address.partition("://")[0] for _, address in pieces if address} == {"https"}
    assert not [text for text, _ in pieces if set(text.split()) & {*read_sources().grades} - {"mock"}]
    address = "github.com/klaviyo/klaviyo-api-node/issues/75"
    assert evidence_pieces(CATALOGUE["duplicate-profile"].evidence) == [
        ("an answer of Klaviyo's, ", None),
        (address, f"https://{address}"),
    ]
