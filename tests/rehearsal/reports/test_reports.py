"""One report in every format, right for the machines that read it and safe for what it holds."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema_rs
import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.failures.baseline import Baseline, KnownFailure
from klaviyo_rehearsal.rehearsal.failures.request_end import end_of
from klaviyo_rehearsal.rehearsal.failures.result import Result
from klaviyo_rehearsal.rehearsal.integration import Target
from klaviyo_rehearsal.rehearsal.reports.formats import FORMATS, render
from klaviyo_rehearsal.rehearsal.reports.github import summary_markdown
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport
from tests.rehearsal import integrations

SCHEMA = Path(__file__).parent.parent.parent.parent / "docs" / "report.schema.json"
NASTY = "</pre><script>alert(1)</script>&\x07]]>::error::%"


def nasty(call: LegacyCall, target: Target) -> None:
    """Fail with a text that means something in every format."""
    raise ValueError(NASTY)


@pytest.fixture(scope="module")
def report(klaviyo_session: MockSession) -> RehearsalReport:
    """Rehearse a right, a wrong and a hanging integration once for all tests here."""
    known = KnownFailure("create-event", "gone", "it was once", Baseline().today)
    plays = [
        (integrations.right, "update-profile", 10.0),
        (integrations.flat_profile, "create-event", 10.0),
        (nasty, "create-profile", 10.0),
        (integrations.hanging, "create-profile", 0.05),
    ]
    results: list[Result] = []
    for integration, use_case, timeout in plays:
        running = klaviyo_session.open(
            integration, seed=1, max_examples=5, timeout=timeout, replay="again {} {}".format
        )
        with running as run:
            results.append(run.rehearse(use_cases()[use_case]))
    return RehearsalReport(
        "shop:handle", 1, 5, tuple(results), ("shop.py", 7), (known,), ("no conflict was met",)
    )


def test_json_is_as_its_schema_says(report: RehearsalReport) -> None:
    schema = json.loads(SCHEMA.read_text())
    document = json.loads(render(report, "json"))
    assert [error.message for error in jsonschema_rs.validator_for(schema).iter_errors(document)] == []
    assert [item["verdict"] for item in document["use_cases"]] == ["passed", "failed", "failed", "failed"]
    failure = document["use_cases"][1]["failure"]
    assert failure["violations"][0]["code"] == "not-wrapped"
    assert failure["scenario"]["calls"][0]["call"] == "track"
    assert document["use_cases"][1]["coverage"].keys() == {"rejected"}


def test_the_schema_refuses_what_is_not_in_it(report: RehearsalReport) -> None:
    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text()))
    document = json.loads(render(report, "json"))
    assert not validator.is_valid(document | {"surprise": 1})
    assert not validator.is_valid(document | {"schema_version": 2})


def test_junit_counts_what_it_lists(report: RehearsalReport) -> None:
    root = ElementTree.fromstring(render(report, "junit"))
    suite = root[0]
    cases = suite.findall("testcase")
    assert (suite.get("tests"), suite.get("failures")) == (str(len(cases)), "4") == ("5", "4")
    failures = [case.find("failure") for case in cases]
    assert failures[0] is None
    assert failures[1] is not None and failures[1].get("type") == "not-wrapped"
    assert "remedy" in str(failures[1].text)
    assert failures[2] is not None and "</pre><script>" in str(failures[2].text)


def test_github_gets_one_command_a_line(report: RehearsalReport) -> None:
    lines = render(report, "github").splitlines()
    assert all(re.match(r"::(error|warning|notice) [^:]*::", line) for line in lines)
    assert lines[0].startswith(
        "::error file=shop.py,line=7,title=create-event%3A not-wrapped::create-event: 1 error"
    )
    assert lines[-2:] == [
        "::warning title=stale baseline::create-event: gone no longer fails; take it out of the baseline",
        "::error title=not covered::no conflict was met",
    ]


def test_the_summary_for_github_is_a_table_with_each_failure_folded(report: RehearsalReport) -> None:
    text = summary_markdown(report)
    assert "| create-event | **failed** |" in text
    assert text.count("<details>") == text.count("</details>") == 3


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
    text = render(report, "html")
    page = Page(text)
    assert page.open == []
    assert {tag for tag, _ in page.seen}.isdisjoint({"script", "link", "img", "iframe"})
    assert "&lt;script&gt;" in text
    links = {str(attrs["href"]) for tag, attrs in page.seen if tag == "a"}
    targets = {f"#{attrs['id']}" for _, attrs in page.seen if "id" in attrs}
    assert links <= targets


def test_the_page_shows_each_use_case_with_its_counts(report: RehearsalReport) -> None:
    text = render(report, "html")
    for part in ("update-profile", "not-wrapped", "remedy", "rehearse replay", "did not return within 0.05"):
        assert part in text
    assert text.count('<th scope="row">') == len(report.results)


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_changes_from_run_to_run_or_shows_a_key(report: RehearsalReport, form: str) -> None:
    assert render(report, form) == render(report, form)
    assert "pk_N" not in render(report, form)


@pytest.mark.parametrize(
    ("status", "end"),
    [(202, "accepted"), (204, "accepted"), (400, "rejected"), (404, "rejected"),
     (409, "conflicted"), (429, "throttled"), (500, "failed"), (0, "failed")],
)  # fmt: skip
def test_each_status_is_an_end(status: int, end: str) -> None:
    assert end_of(status) == end


def test_a_job_of_which_items_failed_is_an_end_of_its_own() -> None:
    job = b'{"data": {"type": "profile-bulk-import-job", "attributes": {"failed_count": %d}}}'
    assert [end_of(200, job % count) for count in (0, 2)] == ["accepted", "partly failed"]


def test_text_is_what_the_screen_had(report: RehearsalReport) -> None:
    text: Any = render(report, "text")
    assert text.splitlines()[0] == "Rehearsing shop:handle, seed 1"
    assert "FAILED  create-event" in text
    assert text.splitlines()[-1] == "1 passed, 3 failed"
