"""The report on recorded traffic as JUnit XML. One test an operation."""

from __future__ import annotations

from xml.etree import ElementTree

from ..junit import begin_suite, fact_properties, seconds_text, writable, xml_text
from ..matter import OPEN, Matter
from .report import FAILING, Row, TrafficReport


def traffic_junit(report: TrafficReport) -> str:
    """Return the report as JUnit XML."""
    by_subject: dict[str, list[Matter]] = {}
    for matter in report.matters:
        by_subject.setdefault(matter.subject, []).append(matter)
    failing = {matter.subject for matter in report.failing()}
    skipped = sum(_is_skipped(row, failing) for row in report.rows)
    counts = {
        "tests": str(len(report.rows)),
        "failures": str(sum(row.operation in failing for row in report.rows)),
        "errors": "0",
        "skipped": str(skipped),
        "time": seconds_text(report.facts.seconds if report.facts else 0),
    }
    properties = (("recordings", report.name), *fact_properties(report.facts))
    root, suite = begin_suite(f"rehearse {report.kind}", counts, properties, report.facts)
    for row in report.rows:
        _test(suite, report.kind, row, by_subject.get(row.operation, []))
    return xml_text(root)


def _is_skipped(row: Row, failing: set[str]) -> bool:
    return row.operation not in failing and row.open == row.requests > 0


def _test(suite: ElementTree.Element, kind: str, row: Row, found: list[Matter]) -> None:
    attributes = {"name": writable(row.operation), "time": seconds_text(0)}
    case = ElementTree.SubElement(suite, "testcase", {"classname": f"rehearse.{kind}", **attributes})
    wrong = [matter for matter in found if matter.level in FAILING]
    if wrong:
        message = writable(f"{wrong[0].code}: {wrong[0].detail}")
        failure = ElementTree.SubElement(case, "failure", {"type": wrong[0].code, "message": message})
        failure.text = writable("\n\n".join(f"{matter.code}: {matter.text()}" for matter in wrong))
    elif _is_skipped(row, set()):
        reason = next((matter.detail for matter in found if matter.level == OPEN), "not judged")
        ElementTree.SubElement(case, "skipped", {"message": writable(reason)})
    counts = f"{row.requests} requests: {row.right} right, {row.lost} lost, {row.refused} refused"
    counts += f", {row.open} not judged" if row.open else ""
    others = [
        f"{matter.level}: {matter.code}: {matter.text()}" for matter in found if matter.level not in FAILING
    ]
    ElementTree.SubElement(case, "system-out").text = writable("\n".join([counts, *others]))
