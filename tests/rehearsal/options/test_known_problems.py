"""A baseline of recorded traffic: written, met, out of date, and the gate on new problems."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.rehearsal.check.traffic import event, posted
from tests.rehearsal.cli.running import Done, rehearse

RED = posted(event("1") | {"colour": "red"})
SIZED = posted(event("2") | {"size": "XL"})


def check(folder: Path, *records: object, flags: tuple[str, ...] = ("--baseline", "known.yaml")) -> Done:
    (folder / "it.ndjson").write_text("\n".join(map(json.dumps, records)))
    return rehearse("check", "it.ndjson", *flags, "--today", "2026-11-01", cwd=folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with a baseline of one problem."""
    done = check(tmp_path, RED, RED, flags=("--write-baseline", "known.yaml"))
    assert done.returncode == 0
    return tmp_path


def test_present_problems_are_written_as_known_ones(folder: Path) -> None:
    assert yaml.safe_load((folder / "known.yaml").read_text())["known"] == [
        {
            "operation": "POST /api/events",
            "code": "unknown-field",
            "place": "/colour",
            "reason": "written by --write-baseline; give the reason here",
            "expires": "2027-01-30",
        }
    ]


def test_a_known_problem_passes_and_a_new_one_fails(folder: Path) -> None:
    done = check(folder, RED)
    assert (done.returncode, done.stdout) == (0, "")
    assert "known: 1 problems, in 1 requests" in done.stderr
    done = check(folder, RED, SIZED)
    assert done.returncode == 1
    assert ("/size" in done.stdout, "/colour" in done.stdout) == (True, False)


def test_an_entry_that_nothing_meets_or_that_has_expired_is_named(folder: Path) -> None:
    done = check(folder, posted(event("1")))
    assert done.returncode == 0
    assert "known.yaml: entry 1: unknown-field of POST /api/events: no request has it" in done.stderr
    known = (folder / "known.yaml").read_text().replace("2027-01-30", "2026-10-01")
    (folder / "known.yaml").write_text(known)
    done = check(folder, RED)
    assert done.returncode == 1
    assert "expired on 2026-10-01 and does not apply" in done.stderr


def test_a_baseline_is_brought_up_to_date(folder: Path) -> None:
    reason = (folder / "known.yaml").read_text().replace("written by", "ours, not by")
    (folder / "known.yaml").write_text(
        reason + "- {use_case: create-event, code: bad-email, reason: x, expires: 2027-01-01}\n"
    )
    flags = ("--baseline", "known.yaml", "--write-baseline", "known.yaml")
    assert check(folder, RED, SIZED, flags=flags).returncode == 0
    entries = yaml.safe_load((folder / "known.yaml").read_text())["known"]
    assert [item.get("place") for item in entries] == ["/colour", None, "/size"]
    assert entries[0]["reason"].startswith("ours, not by")
    assert check(folder, SIZED, flags=flags).returncode == 0
    entries = yaml.safe_load((folder / "known.yaml").read_text())["known"]
    assert [item.get("place") for item in entries] == [None, "/size"]


def test_a_wrong_baseline_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "known.yaml").write_text("- {operation: POST /api/events, code: unknown-feld, reason: x}")
    done = check(tmp_path, RED)
    assert done.returncode == 2
    assert "known.yaml: entry 1 has no 'expires'" in done.stderr
