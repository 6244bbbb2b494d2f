"""The report as one HTML page."""

from __future__ import annotations

from html.parser import HTMLParser

from klaviyo_rehearsal.rehearsal.reports.html import html_report
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport


class Page(HTMLParser):
    """Reads a page: which elements, which targets, whether all that opens is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_needs_nothing_else_and_nothing_breaks_out_of_it(report: RehearsalReport) -> None:
    text = html_report(report)
    page = Page(text)
    assert page.open == []
    assert {tag for tag, _ in page.seen}.isdisjoint({"script", "link", "img", "iframe"})
    assert "&lt;script&gt;" in text
    links = {str(attrs["href"]) for tag, attrs in page.seen if tag == "a"}
    targets = {f"#{attrs['id']}" for _, attrs in page.seen if "id" in attrs}
    assert links <= targets


def test_the_page_shows_each_use_case_with_its_counts(report: RehearsalReport) -> None:
    text = html_report(report)
    for part in ("update-profile", "not-wrapped", "remedy", "rehearse replay", "did not return within 0.05"):
        assert part in text
    assert text.count('<th scope="row">') == len(report.results)
