"""The report as one HTML page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.violation import violation
from klaviyo_rehearsal.rehearsal.failures.baseline import KnownFailure
from klaviyo_rehearsal.rehearsal.reports.html import html_report
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport
from klaviyo_rehearsal.rehearsal.reports.run_facts import Commit, RunFacts


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
    assert {tag for tag, _ in page.seen}.isdisjoint({"script", "link", "img", "iframe", "form"})
    assert not [name for _, attrs in page.seen for name in attrs if name.startswith("on") or name == "style"]
    assert "&lt;script&gt;" in text and "\x07" not in text
    links = {str(attrs["href"]) for tag, attrs in page.seen if tag == "a"}
    targets = [f"#{attrs['id']}" for _, attrs in page.seen if "id" in attrs]
    assert len(targets) == len(set(targets)) == report.failed
    assert {link for link in links if link.startswith("#")} == set(targets)
    assert all(link.startswith(("#", "https://")) for link in links)


def test_the_answer_comes_first_and_failures_stand_above_passes(report: RehearsalReport) -> None:
    text = html_report(report)
    order = [
        text.index(part) for part in ("Not ready to go live", "Changes needed", "Use cases</h2>", "in detail")
    ]
    assert order == sorted(order)
    marks = re.findall('class="mark">([A-Z][a-z]+)<', text)
    assert marks == ["Fails", "Fails", "Fails", "Passes"]


def test_the_page_has_all_that_a_developer_needs(report: RehearsalReport) -> None:
    text = html_report(report)
    for part in (
        "update-profile",
        "not-wrapped",
        "Remedy",
        "rehearse replay",
        "did not return within 0.05",
        "curl",
    ):
        assert part in text, part


def test_use_cases_are_sentences_and_not_codes(report: RehearsalReport) -> None:
    text = html_report(report)
    for part in (
        "Record that a person did something.",
        "The profile carries the new facts",
        "The program does not come",
    ):
        assert part in text, part


def test_the_circumstances_of_the_run_are_named(report: RehearsalReport) -> None:
    begun = datetime(2026, 11, 26, 11, 5, tzinfo=UTC)
    facts = RunFacts(begun, 27.2, Commit(Path("/shop"), "abcdef" * 7, dirty=True), "9.9.9")
    text = html_report(
        replace(report, facts=facts, interrupted=True, unplayed=("subscribe",), unchosen=("tag-list",))
    )
    parts = (
        "26 November 2026",
        "11:05 UTC, in 27 s",
        "commit abcdefabcdef",
        "with uncommitted changes",
        "9.9.9",
    )
    ending = ("Interrupted, a partial report: ", "not played: subscribe.", "Not rehearsed: tag-list.")
    for part in (*parts, *ending, "2026-07-15", "15 July 2028"):
        assert part in text, part


def test_advice_known_and_stale_failures_are_listed(report: RehearsalReport) -> None:
    known = KnownFailure("create-event", "gone", "<it> waits", date(2027, 1, 31))
    first = replace(report.results[0], known=(known,), advice=(violation("no-unique-id"),) * 2)
    text = html_report(replace(report, results=(first, *report.results[1:])))
    for part in (
        "accepted until 31 January 2027: &lt;it&gt; waits.",
        "no longer fails",
        "there is a better way",
    ):
        assert part in text, part
    assert text.count("no-unique-id") == 1


@pytest.mark.parametrize("name", ["line 2", "compare"])
def test_runs_of_two_programs_have_a_page_too(report: RehearsalReport, name: str) -> None:
    runs = replace(report, results=tuple(replace(one, use_case=name) for one in report.results))
    text = html_report(replace(runs, integration="old and new"))
    assert "Comparison of" in text and "Runs</h2>" in text
