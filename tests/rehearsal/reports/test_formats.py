"""Each format by its name."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.rehearsal.reports.formats import FORMATS, render
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_changes_from_run_to_run_or_shows_a_key(report: RehearsalReport, form: str) -> None:
    assert render(report, form) == render(report, form)
    assert "pk_N" not in render(report, form)


def test_the_formats_are_told_apart_by_their_first_line(report: RehearsalReport) -> None:
    first = {form: render(report, form).splitlines()[0] for form in FORMATS}
    assert first["json"] == "{"
    assert first["junit"].startswith("<?xml")
    assert first["github"].startswith("::error ")
    assert first["html"] == "<!doctype html>"
    assert first["ndjson"].startswith('{"use_case":"update-profile"')
    assert first["sarif"] == "{"
    assert first["text"].startswith("Rehearsing ")
