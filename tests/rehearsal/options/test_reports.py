"""--format and --report, as the commands with a report share them."""

from __future__ import annotations

from pathlib import Path

import pytest

from klaviyo_rehearsal.rehearsal.options.reports import write_reports
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport
from tests.rehearsal.cli.running import rehearse

EMPTY = RehearsalReport("shop:handle", 1, 20, ())


def test_files_are_written_and_text_is_left_to_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_reports(EMPTY, "text", [("json", tmp_path / "out.json"), ("junit", tmp_path / "out.xml")])
    assert '"integration": "shop:handle"' in (tmp_path / "out.json").read_text()
    assert "<testsuite" in (tmp_path / "out.xml").read_text()
    assert capsys.readouterr().out == ""
    write_reports(EMPTY, "json", [])
    assert '"seed": 1' in capsys.readouterr().out


@pytest.mark.parametrize("command", ["test", "compare"])
def test_an_unknown_format_is_refused_with_the_known_ones(command: str) -> None:
    done = rehearse(command, "--report", "pdf=out.pdf")
    assert done.returncode == 2
    assert "'pdf=out.pdf' is not FORMAT=FILE; formats are text, json, junit" in done.stderr
