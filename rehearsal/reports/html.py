"""The report as one HTML page that needs nothing else: no script, no network, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.violation import Violation
from klaviyo_rehearsal.mockserver.inspector.reproduction import curl

from ..compare.difference import Difference
from ..failures.outcome import EXPECTED_REFUSALS, Outcome
from ..failures.request_end import ENDS
from ..failures.result import Result
from .failure import call_text, count_text, offender_of, request_line
from .given import given_lines
from .report import RehearsalReport, stale_text


def html_report(report: RehearsalReport) -> str:
    """Return the report as a page."""
    return "\n".join(_page(report)) + "\n"


def _page(report: RehearsalReport) -> Iterator[str]:
    # Inlined: the page is sent around by mail and opened from a folder, where no second file is found.
    style = files(__package__).joinpath("page.css").read_text("utf-8")
    title = f"Rehearsal of {report.integration}"
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>"
    yield f"<h1>{escape(title)}</h1>"
    yield f"<p>{_verdict(report.clean)} {escape(report.summary())}</p>"
    yield f'<p class="soft">Seed {report.seed}, {report.max_examples} calls drawn for each use case.</p>'
    if report.interrupted:
        yield f'<p class="note">{escape(report.interruption().capitalize())}</p>'
    yield from (f'<p class="note">Not covered: {escape(text)}</p>' for text in report.missing)
    yield from (f'<p class="note">{escape(text)}</p>' for text in report.remarks())
    yield from _matrix(report)
    yield from _failures(report)
    yield from _advice(report)
    yield from _known(report)
    yield "</main>\n</body>\n</html>"


def _verdict(passed: bool) -> str:
    word = "passed" if passed else "failed"
    return f'<span class="verdict {word}">{word}</span>'


def _matrix(report: RehearsalReport) -> Iterator[str]:
    # tabindex lets a keyboard scroll a table that is wider than a telephone.
    yield '<h2>Use cases</h2>\n<div class="scroll" tabindex="0" role="region" aria-label="Use cases">'
    yield "<table>\n<caption>How many requests of each use case came to which end</caption>\n<thead><tr>"
    yield '<th scope="col">use case</th><th scope="col">verdict</th><th scope="col" class="number">calls</th>'
    yield from (f'<th scope="col" class="number">{end}</th>' for end in ENDS)
    yield "</tr></thead>\n<tbody>"
    for result in report.results:
        name = escape(result.use_case)
        if not result.passed:
            name = f'<a href="#{_anchor(result)}">{name}</a>'
        cells = "".join(_count(result.coverage.get(end, 0)) for end in ENDS)
        yield f'<tr><th scope="row">{name}</th><td>{_verdict(result.passed)}</td>'
        yield f"{_count(result.examples)}{cells}</tr>"
    yield "</tbody>\n</table>\n</div>"


def _anchor(result: Result) -> str:
    """Return the id of a failure on the page, which has no spaces."""
    return escape(result.use_case.replace(" ", "-"))


def _count(number: int) -> str:
    return f'<td class="number{"" if number else " none"}">{number or "–"}</td>'


def _failures(report: RehearsalReport) -> Iterator[str]:
    failed = [result for result in report.results if not result.passed]
    if failed:
        yield "<h2>Failures</h2>"
    for number, result in enumerate(failed):
        # The first failure is open: most reports have one, and a reader without a mouse sees it at
        # once.
        opened = "" if number else " open"
        counts = f": {count_text(result.outcome)}" if result.outcome else ""
        heading = f"{escape(result.use_case)}{counts} <code>{escape(result.code)}</code>"
        yield f'<details id="{_anchor(result)}"{opened}>\n<summary>{heading}</summary>\n<div>'
        yield from _failure(result)
        yield "</div>\n</details>"


def _failure(result: Result) -> Iterator[str]:
    outcome = result.outcome
    if outcome is None:
        yield f"<p>{escape(result.report.splitlines()[0])}</p>"
    if result.scenario is not None:
        yield from _block("Given", given_lines(result.scenario))
        yield from _block("The smallest old calls that show it", map(call_text, result.scenario.calls))
    if outcome is not None:
        yield from _outcome(outcome)
    yield from _block("Standard error", result.stderr)
    offender = offender_of(outcome) if outcome else None
    if offender is not None:
        yield from _block("With curl, against <code>rehearse serve</code>", [curl(offender)])
    if result.replay:
        yield from _block("Play it again", [result.replay, f"rehearse replay {result.failure}"])


def _outcome(outcome: Outcome) -> Iterator[str]:
    if outcome.raised:
        yield from _block("Raised", [outcome.raised])
    sent = []
    for entry in outcome.requests:
        sent.append(request_line(entry))
        sent += [entry.body.decode("utf-8", "replace")] if entry.body else []
        sent += [
            f"  {item.detail} {item.remedy}" for item in entry.violations if item.code in EXPECTED_REFUSALS
        ]
    yield from _block("Sent", sent or ["nothing: the mock has seen no request"])
    for entry, item in outcome.violations():
        yield from _violation(item, f"{entry.method} {entry.path}")
    for item in outcome.run_errors():
        yield from _violation(item, "the run as a whole")
    for difference in outcome.differences:
        yield from _difference(difference)


def _violation(item: Violation, request: str, kind: str = "") -> Iterator[str]:
    yield f'<div class="finding {kind}"><h3>{item.severity}: <code>{escape(item.code)}</code></h3>\n<dl>'
    facts = {
        "where": f"{request}, {item.place}" if request else item.place,
        "answer": item.detail,
        "remedy": item.remedy,
        "evidence": item.evidence,
    }
    yield "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in facts.items() if text)
    yield "</dl></div>"


def _difference(item: Difference) -> Iterator[str]:
    field = f", <code>{escape(item.field)}</code>" if item.field else ""
    yield f'<div class="finding"><h3>{escape(item.kind)}: {escape(item.subject)}{field}</h3>\n<dl>'
    if item.field:
        yield f"<dt>{item.origin}</dt><dd><code>{escape(_json(item.legacy))}</code></dd>"
        yield f"<dt>your integration</dt><dd><code>{escape(_json(item.actual))}</code></dd>"
    if item.hint:
        yield f"<dt>remedy</dt><dd>{escape(item.hint)}</dd>"
    if item.rests_on:
        yield f"<dt>unknown</dt><dd>{escape(item.rests_on)}</dd>"
    yield "</dl></div>"


def _advice(report: RehearsalReport) -> Iterator[str]:
    advised = [result for result in report.results if result.advice]
    if advised:
        yield '<h2>Advice</h2>\n<p class="soft">This works; there is a better way.</p>'
    for result in advised:
        yield f"<h3>{escape(result.use_case)}</h3>"
        for item in result.advice:
            yield from _violation(item, "", "advice")


def _known(report: RehearsalReport) -> Iterator[str]:
    lines = [
        f"{result.use_case}: <code>{escape(item.code)}</code> until {item.expires}: {escape(item.reason)}"
        for result in report.results
        for item in result.known
    ]
    lines += [escape(stale_text(item)) for item in report.stale]
    if lines:
        yield "<h2>Known failures</h2>\n<ul>"
        yield from (f"<li>{line}</li>" for line in lines)
        yield "</ul>"


def _block(heading: str, lines: Any) -> Iterator[str]:
    text = "\n".join(lines)
    if text:
        yield f'<h3>{heading}</h3>\n<pre tabindex="0">{escape(text)}</pre>'


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
