"""The report as JUnit XML, which GitLab, Jenkins, Azure and GitHub actions read. One test a use case."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from ..failures.result import Result
from .report import RehearsalReport

# Characters that XML 1.0 cannot hold, escaped or not.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_report(report: RehearsalReport) -> str:
    """Return the report as JUnit XML."""
    tests = len(report.results) + len(report.missing) + len(report.unplayed)
    failed, skipped = report.failed + len(report.missing), str(len(report.unplayed))
    # GitLab and Jenkins read the totals from the attributes and do not count the elements.
    counts = {"tests": str(tests), "failures": str(failed), "errors": "0", "skipped": skipped}
    root = ElementTree.Element("testsuites", counts)
    suite = ElementTree.SubElement(root, "testsuite", {"name": "rehearsal", **counts})
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in (("integration", report.integration), ("seed", str(report.seed))):
        ElementTree.SubElement(properties, "property", {"name": name, "value": _writable(value)})
    for result in report.results:
        _test(suite, result)
    for text in report.missing:
        # A missed requirement is a test of its own: it belongs to no use case that failed.
        case = ElementTree.SubElement(suite, "testcase", {"classname": "rehearsal.require", "name": text})
        ElementTree.SubElement(case, "failure", {"type": "not-covered", "message": text}).text = text
    for name in report.unplayed:
        case = ElementTree.SubElement(suite, "testcase", {"classname": "rehearsal.use_case", "name": name})
        ElementTree.SubElement(case, "skipped", {"message": "interrupted"})
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _test(suite: ElementTree.Element, result: Result) -> None:
    case = ElementTree.SubElement(
        suite, "testcase", {"classname": "rehearsal.use_case", "name": result.use_case}
    )
    if not result.passed:
        message = _writable(result.report.splitlines()[0])
        failure = ElementTree.SubElement(case, "failure", {"type": result.code, "message": message})
        failure.text = _writable(result.report)
    counts = ", ".join(f"{number} {name}" for name, number in result.coverage.items())
    notes = [f"{result.examples} calls played; requests: {counts or 'none'}"]
    notes += [f"known until {item.expires}: {item.code}: {item.reason}" for item in result.known]
    notes += [f"advice: {item.code}: {item.detail} {item.remedy}" for item in result.advice]
    ElementTree.SubElement(case, "system-out").text = _writable("\n".join(notes))


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("�", text)
