"""The page of a report in a real Chromium: by mouse, on paper, on a telephone, in the dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from klaviyo_rehearsal.rehearsal.reports.html import html_report
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport
from klaviyo_rehearsal.rehearsal.reports.traffic.formats import render_traffic
from tests.mockserver.inspector.conftest import CHROMIUM
from tests.rehearsal.reports.traffic.traffic import mixed_findings
from tests.rehearsal.reports.traffic.traffic import report as traffic_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a browser for the tests of this file."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine, and scripts/programs could not install it")
    with sync_api.sync_playwright() as playwright:
        # As root Chromium starts without its sandbox only.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def window(browser: Browser, report: RehearsalReport, tmp_path: Path) -> Iterator[Page]:
    """Open the page; a style, script or picture that its policy blocks fails the test."""
    file = tmp_path / "report.html"
    file.write_text(html_report(report), "utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    window = context.new_page()
    wrong: list[str] = []
    window.on("console", lambda message: wrong.append(message.text))
    window.goto(file.as_uri())
    yield window
    context.close()
    assert wrong == []


def test_a_click_on_a_use_case_opens_its_failure(window: Page) -> None:
    assert window.locator("details[open]").count() == 0
    row = window.locator(".cases a").first
    target = window.locator(str(row.get_attribute("href")))
    assert not target.is_visible()
    row.click()
    assert target.is_visible()
    assert window.locator("details[open]").count() == 1


def test_paper_has_every_failure_whole(window: Page, report: RehearsalReport) -> None:
    failures = window.locator(".failure")
    assert not any(failure.is_visible() for failure in failures.all())
    window.emulate_media(media="print")
    assert [failure.is_visible() for failure in failures.all()] == [True] * report.failed
    assert window.pdf(format="A4").startswith(b"%PDF")


def test_paper_is_white_in_the_dark_too(window: Page) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light = window.evaluate(ground)
    window.emulate_media(color_scheme="dark")
    assert window.evaluate(ground) != light
    window.emulate_media(color_scheme="dark", media="print")
    assert window.evaluate(ground) == "rgb(255, 255, 255)"


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_window(window: Page, width: int) -> None:
    window.set_viewport_size({"width": width, "height": 800})
    for summary in window.locator("summary").all():
        summary.click()
    assert window.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 1280])
def test_the_numbers_of_recorded_traffic_are_in_sight(browser: Browser, tmp_path: Path, width: int) -> None:
    file = tmp_path / "check.html"
    file.write_text(render_traffic(traffic_report(mixed_findings()), "html"), "utf-8")
    context = browser.new_context(viewport={"width": width, "height": 800})
    window = context.new_page()
    window.goto(file.as_uri())
    assert window.evaluate("document.documentElement.scrollWidth") <= width
    for cell in window.locator("td.fails").all():
        box = cell.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
    row = window.locator("tbody a").first
    target = window.locator(str(row.get_attribute("href")))
    row.click()
    assert target.is_visible()
    context.close()
