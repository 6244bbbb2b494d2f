"""The day, duration, version and commit of a run."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from klaviyo_rehearsal import __version__
from klaviyo_rehearsal.rehearsal.reports.run_facts import (
    Commit,
    RunFacts,
    Stopwatch,
    commit_of,
    relative_to_repository,
)

BEGUN = datetime(2026, 11, 26, 11, 5, 7, 99, UTC)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "sync.py").write_text("1\n")
    author = ["-c", "user.name=Ana", "-c", "user.email=ana@northwind.shop", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "."], [*author, "commit", "-q", "-m", "first"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def test_a_commit_is_found_from_a_folder_below_and_changes_show(repository: Path) -> None:
    (repository / "below").mkdir()
    found = commit_of(repository / "below")
    assert found is not None and found.root.resolve() == repository.resolve()
    assert (len(found.identifier), found.dirty, found.text) == (40, False, found.identifier[:12])
    (repository / "sync.py").write_text("2\n")
    found = commit_of(repository)
    assert found is not None and found.text == f"{found.identifier[:12]} with uncommitted changes"


def test_a_file_that_git_does_not_know_is_no_change(repository: Path) -> None:
    (repository / "report.html").write_text("")
    found = commit_of(repository)
    assert found is not None and not found.dirty


def test_a_report_does_without_a_repository_a_commit_and_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert commit_of(tmp_path) is None
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert commit_of(tmp_path) is None
    monkeypatch.setenv("PATH", "")
    assert commit_of(tmp_path) is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (27.4, "27 s"), (59.7, "1 min 0 s"), (150, "2 min 30 s"), (7260, "2 h 1 min")],
)
def test_a_duration_is_read_by_people(seconds: float, text: str) -> None:
    assert RunFacts(BEGUN, seconds).duration == text


def test_the_facts_have_day_moment_and_version() -> None:
    facts = Stopwatch(BEGUN).facts(Path("/"))
    assert (facts.today.isoformat(), facts.moment) == ("2026-11-26", "2026-11-26T11:05:07Z")
    assert facts.version == __version__
    assert facts.seconds >= 0


def test_a_file_is_named_from_the_root_of_its_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    below = tmp_path / "services" / "sync"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    facts = RunFacts(BEGUN, 1, Commit(tmp_path, "0" * 40, dirty=False))
    assert relative_to_repository("shop.py", facts) == "services/sync/shop.py"
    assert relative_to_repository(str(below / "shop.py"), facts) == "services/sync/shop.py"
    assert relative_to_repository("/usr/lib/shop.py", facts) == "/usr/lib/shop.py"
    assert relative_to_repository("shop.py", None) == "shop.py"
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "services"))
    assert relative_to_repository("shop.py", None) == "sync/shop.py"
