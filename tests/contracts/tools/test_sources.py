"""The list of sources, and where a citation leads."""

from __future__ import annotations

from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.tools.sources import Sources, read_sources

_FILE = """
grades: {LIVE: an answer that was recorded}
sources:
  REC:
    title: Recordings
    url: https://x.test/rec
    urls: [https://y.test/rec]
    pages: {'(\\w+)\\.(\\d+)': 'https://x.test/rec/\\1#\\2'}
    date: 2026-07-15
    grade: LIVE
    shows: answers
  CLOSED: {title: Closed, url: https://z.test, grade: LIVE, shows: nothing, names: one two}
"""


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    path = tmp_path / "sources.yaml"
    path.write_text(_FILE)
    return read_sources(path)


@pytest.mark.parametrize(
    ("citation", "address"),
    [
        ("REC", "https://x.test/rec"),
        ("REC get_event.400", "https://x.test/rec/get_event#400"),
        ("CLOSED two", "https://z.test"),
        ("CLOSED three", None),
        ("NONE", None),
    ],
)
def test_a_citation_leads_to_its_source_or_a_page_of_it(
    sources: Sources, citation: str, address: str | None
) -> None:
    assert sources.address(citation) == address


def test_an_address_below_that_of_a_source_is_its_own(sources: Sources) -> None:
    assert sources.sources["REC"].holds("https://y.test/rec/1")
    assert not sources.sources["REC"].holds("https://z.test")
    assert sources.sources["REC"].date == "2026-07-15"


def test_ours_can_be_read() -> None:
    assert read_sources().address("GH:klaviyo/klaviyo-api-node#50") is not None
