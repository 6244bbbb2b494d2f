"""--format and --report, as the commands with a report share them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from klaviyo_rehearsal.rehearsal.options.reports import not_writable, write_formats, write_reports
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport
from tests.rehearsal.cli.running import RIGHT, rehearse

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


def forms(tmp_path: Path) -> dict[str, Path]:
    (tmp_path / "file").write_text("kept")
    (tmp_path / "shut").mkdir()
    return {
        "no folder": tmp_path / "missing" / "out.html",
        "a folder": tmp_path / "shut",
        "below a file": tmp_path / "file" / "out.html",
        "too long": tmp_path / ("x" * 300),
    }


@pytest.mark.parametrize("place", ["no folder", "a folder", "below a file", "too long"])
def test_a_path_that_cannot_be_written_is_found_before_the_run(tmp_path: Path, place: str) -> None:
    path = forms(tmp_path)[place]
    # An integration that is not there would be named first, were the run begun.
    done = rehearse("test", "no_such_module:handle", "--report", f"html={path}")
    assert done.returncode == 2
    assert "Invalid value for '--report': 'html=" in done.stderr, done.stderr
    assert "no_such_module" not in done.stderr
    assert sorted(item.name for item in tmp_path.iterdir()) == ["file", "shut"]


def test_the_check_of_a_path_leaves_no_trace_and_a_file_as_it_is(tmp_path: Path) -> None:
    new, old = tmp_path / "new.html", tmp_path / "old.html"
    old.write_text("the report of yesterday")
    assert not_writable(new) == not_writable(old) == not_writable(Path("/dev/null")) == ""
    assert not new.exists()
    assert old.read_text() == "the report of yesterday"
    os.mkfifo(tmp_path / "pipe")
    assert not_writable(tmp_path / "pipe") == ""
    assert "null" in not_writable(tmp_path / "a\0b")


def test_two_reports_do_not_go_to_one_file(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = rehearse("test", RIGHT, "--report", f"html={out}", "--report", f"json={out}")
    assert (done.returncode, f"another report goes to {out} too" in done.stderr) == (2, True)


def test_a_baseline_that_cannot_be_written_is_found_before_the_run(tmp_path: Path) -> None:
    known = tmp_path / "missing" / "known.yaml"
    done = rehearse("test", "no_such_module:handle", "--write-baseline", str(known))
    assert (done.returncode, "make it first" in done.stderr) == (2, True)


def test_a_lone_half_of_a_character_does_not_lose_a_report(tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    write_formats("\ud800", "text", [("text", out)], lambda report, form: str(report), str)
    assert out.read_text() == "\\ud800"


@pytest.mark.parametrize("command", ["test", "compare"])
def test_an_unknown_format_is_refused_with_the_known_ones(command: str) -> None:
    done = rehearse(command, "--report", "pdf=out.pdf")
    assert done.returncode == 2
    assert "'pdf=out.pdf' is not FORMAT=FILE; formats are text, json, ndjson, junit" in done.stderr
