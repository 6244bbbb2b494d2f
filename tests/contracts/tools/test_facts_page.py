"""The generated tables of docs/facts.md; that they are up to date is a test of the citations."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.tools.facts_page import render
from klaviyo_rehearsal.contracts.tools.sources import Source, Sources

_SOURCE = Source("Book", "https://x.test", (), {}, "2026", "SEEN", "answers", frozenset())
_PAGE = """# Facts
<!-- grades: generated -->
old
<!-- end -->
Kept.
<!-- sources: generated -->
<!-- end -->
"""


def test_only_the_marked_tables_are_written() -> None:
    page = render(_PAGE, Sources({"SEEN": "recorded"}, {"BOOK": _SOURCE}))
    assert "| SEEN | recorded |" in page
    assert "| BOOK | [Book](https://x.test)" in page
    assert "\nKept.\n" in page
    assert "old" not in page
    assert render(page, Sources({"SEEN": "recorded"}, {"BOOK": _SOURCE})) == page
