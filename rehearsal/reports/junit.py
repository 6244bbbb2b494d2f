"""The report as JUnit XML, which GitLab, Jenkins, Azure and GitHub actions read. One test a use case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from ..failures.result import Result
from .escaping import readable
from .report import RehearsalReport
from .run_facts import RunFacts

# Characters that XML 1.0 cannot hold, escaped or not.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_report(report: RehearsalReport) -> str:
    """Return the report as JUnit XML."""
    tests = len(report.results) + len(report.missing) + len(report.unplayed)
    failed, skipped = report.failed + len(report.missing), str(len(report.unplayed))
    # GitLab and Jenkins read the totals from the attributes and do not count the elements.
    counts = {"tests": str(tests), "failures": str(failed), "errors": "0", "skipped": skipped}
    if report.facts:
        counts["time"] = seconds_text(report.facts.seconds)
    root, suite = begin_suite("rehearsal", counts, _properties(report), report.facts)
    for result in report.results:
        _test(suite, result)
    for text in report.missing:
        # A missed requirement is a test of its own: it belongs to no use case that failed.
        shown = writable(text)
        attributes = {"classname": "rehearsal.require", "name": shown, "time": seconds_text(0)}
        case = ElementTree.SubElement(suite, "testcase", attributes)
        ElementTree.SubElement(case, "failure", {"type": "not-covered", "message": shown}).text = shown
    for name in report.unplayed:
        attributes = {"classname": "rehearsal.use_case", "name": name, "time": seconds_text(0)}
        case = ElementTree.SubElement(suite, "testcase", attributes)
        ElementTree.SubElement(case, "skipped", {"message": "interrupted"})
    return xml_text(root)


def begin_suite(
    name: str, counts: dict[str, str], properties: Iterable[tuple[str, str]], facts: RunFacts | None
) -> tuple[ElementTree.Element, ElementTree.Element]:
    """Return the root of a document, and its one suite with its properties.

    counts: attributes of both.
    """
    root = ElementTree.Element("testsuites", counts)
    suite = ElementTree.SubElement(root, "testsuite", {"name": name, **counts})
    if facts:
        # Without a zone, as the schema of JUnit has it; in UTC.
        suite.set("timestamp", facts.moment.removesuffix("Z"))
    parent = ElementTree.SubElement(suite, "properties")
    for key, value in properties:
        ElementTree.SubElement(parent, "property", {"name": key, "value": writable(value)})
    return root, suite


def xml_text(root: ElementTree.Element) -> str:
    """Return a document as text."""
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _test(suite: ElementTree.Element, result: Result) -> None:
    attributes = {"name": result.use_case, "time": seconds_text(result.seconds)}
    case = ElementTree.SubElement(suite, "testcase", {"classname": "rehearsal.use_case", **attributes})
    if not result.passed:
        message = writable(result.report.splitlines()[0])
        failure = ElementTree.SubElement(case, "failure", {"type": writable(result.code), "message": message})
        failure.text = writable(result.report)
    counts = ", ".join(f"{number} {name}" for name, number in result.coverage.items())
    notes = [f"{result.examples} calls played; requests: {counts or 'none'}"]
    notes += [f"known until {item.expires}: {item.code}: {item.reason}" for item in result.known]
    notes += [f"advice: {item.code}: {item.detail} {item.remedy}" for item in result.advice]
    ElementTree.SubElement(case, "system-out").text = writable("\n".join(notes))


def _properties(report: RehearsalReport) -> Iterator[tuple[str, str]]:
    yield "integration", report.integration
    yield "seed", str(report.seed)
    if revisions := report.revisions():
        yield "revision", ", ".join(sorted(revisions))
    yield from fact_properties(report.facts)


def fact_properties(facts: RunFacts | None) -> Iterator[tuple[str, str]]:
    """Yield the names and values of the properties of any run."""
    if facts:
        yield "version", facts.version
        if facts.commit:
            yield "commit", facts.commit.text


def seconds_text(seconds: float) -> str:
    """Write a duration as JUnit has it: seconds with their thousandths."""
    return f"{seconds:.3f}"


def writable(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return readable(_UNWRITABLE.sub("�", text))
