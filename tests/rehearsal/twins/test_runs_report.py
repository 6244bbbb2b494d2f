"""The report of compared runs, in the formats of a rehearsal."""

from __future__ import annotations

from klaviyo_rehearsal.rehearsal.reports.formats import FORMATS, render
from klaviyo_rehearsal.rehearsal.route.program import ProgramRun
from klaviyo_rehearsal.rehearsal.twins.programs import Compared
from klaviyo_rehearsal.rehearsal.twins.runs_report import runs_report

QUIET = ProgramRun((), {}, 0, 0)
CRASHED = ProgramRun((), {}, 0, 1, stderr=("Traceback", "KeyError: 'tier'"))
HUNG = ProgramRun((), {}, 0, 143, hung=True)


def test_each_line_is_a_result_with_its_trouble_and_the_words_of_both_programs() -> None:
    runs = [
        Compared(QUIET, QUIET),
        Compared(QUIET, CRASHED, trouble="the new program ended with 1"),
        Compared(HUNG, QUIET, trouble="the old program did not end"),
        Compared(QUIET, QUIET, trouble="the old program sent nothing"),
    ]
    report = runs_report("old and new", runs)
    assert [(one.use_case, one.code) for one in report.results] == [
        ("line 1", ""),
        ("line 2", "ended"),
        ("line 3", "hung"),
        ("line 4", "silent"),
    ]
    assert report.results[1].stderr == ("new | Traceback", "new | KeyError: 'tier'")
    assert (report.failed, report.clean) == (3, False)


def test_every_format_can_be_written() -> None:
    report = runs_report("old and new", [Compared(QUIET, CRASHED, trouble="the new program ended with 1")])
    for form in FORMATS:
        assert "the new program ended with 1" in render(report, form)
