"""The page on recorded traffic."""

from __future__ import annotations

from klaviyo_rehearsal.rehearsal.reports.traffic.formats import render_traffic
from tests.rehearsal.reports.test_html import Page
from tests.rehearsal.reports.traffic.traffic import hostile_findings, mixed_findings, report, right_findings


def test_the_answer_the_failing_operations_and_the_changes_come_in_this_order() -> None:
    text = render_traffic(report(mixed_findings()), "html")
    parts = (
        "Not ready to go live",
        "Operations that fail",
        "Changes needed",
        "Other operations",
        "Revisions</h2>",
    )
    order = [text.index(part) for part in (*parts, "Not judged, and remarks", "Advice</h2>")]
    assert order == sorted(order)
    for part in (
        "26 November 2026",
        "commit abababababab",
        "version 9.9.9",
        "15 July 2028",
        "7 times example.com",
    ):
        assert part in text, part


def test_right_traffic_has_a_page_without_changes() -> None:
    text = render_traffic(report(right_findings()), "html")
    assert "Ready to go live" in text and "Changes needed" not in text
    assert "from 2026-11-25" in text


def test_nothing_breaks_out_of_the_page_and_every_link_leads_somewhere() -> None:
    for findings in (mixed_findings(), hostile_findings()):
        text = render_traffic(report(findings, "<script>"), "html")
        page = Page(text)
        assert page.open == []
        assert {tag for tag, _ in page.seen}.isdisjoint({"script", "link", "img", "iframe", "form"})
        assert not [
            name for _, attrs in page.seen for name in attrs if name.startswith("on") or name == "style"
        ]
        targets = [f"#{attrs['id']}" for _, attrs in page.seen if "id" in attrs]
        links = {str(attrs["href"]) for tag, attrs in page.seen if tag == "a"}
        assert len(targets) == len(set(targets))
        assert {link for link in links if link.startswith("#")} <= set(targets)
        assert all(link.startswith(("#", "https://")) for link in links)
