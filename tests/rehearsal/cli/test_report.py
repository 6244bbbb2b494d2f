"""`rehearse report merge`: the findings of several machines are those of one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.rehearsal.check.traffic import event, mixed, posted
from tests.rehearsal.cli.running import Done, rehearse


def run(folder: Path, *arguments: str) -> Done:
    return rehearse(*arguments, cwd=folder)


@pytest.fixture
def machines(tmp_path: Path) -> Path:
    """Make a recording of three files, and the findings of each."""
    for number, count in ((1, 60), (2, 40), (3, 10)):
        mixed(tmp_path / f"{number}.ndjson", count)
        done = run(tmp_path, "check", f"{number}.ndjson", "--format", "json")
        (tmp_path / f"{number}.json").write_text(done.stdout)
    return tmp_path


@pytest.mark.parametrize("order", [("1", "2", "3"), ("3", "1", "2")])
def test_merged_findings_are_those_of_one_check(machines: Path, order: tuple[str, ...]) -> None:
    one = run(machines, "check", "1.ndjson", "2.ndjson", "3.ndjson", "--format", "json")
    merged = run(machines, "report", "merge", *(f"{name}.json" for name in order), "--format", "json")
    assert merged.stdout == one.stdout
    assert merged.returncode == one.returncode == 1
    assert (machines / "1.json").read_text() != one.stdout


def test_the_merged_report_comes_in_any_format(machines: Path) -> None:
    done = run(machines, "report", "merge", "1.json", "2.json", "--report", "html=out.html")
    assert "unknown-field" in done.stdout
    assert "100 checked" not in done.stdout  # the places that are no JSON are no requests
    assert "2 findings" in (machines / "out.html").read_text()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("none.json", None, "No such file or directory"),
        ("cut.json", "{", "not JSON"),
        ("other.json", "{}", "no findings"),
    ],
)
def test_a_file_without_findings_is_named_with_the_remedy(
    tmp_path: Path, name: str, content: str | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    done = run(tmp_path, "report", "merge", name)
    assert done.returncode == 2
    assert f"{name}: {reason}" in done.stderr
    assert content is None or "`rehearse check --format json` writes findings" in done.stderr


def test_right_requests_alone_end_with_nothing_to_do(tmp_path: Path) -> None:
    (tmp_path / "right.ndjson").write_text(json.dumps(posted(event("1"))))
    (tmp_path / "1.json").write_text(run(tmp_path, "check", "right.ndjson", "--format", "json").stdout)
    assert run(tmp_path, "report", "merge", "1.json").returncode == 0
