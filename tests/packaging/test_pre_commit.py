"""The hook, run by pre-commit in a repository: its files, its entry, its verdict.

`KLAVIYO_TRY_REPO=1` lets pre-commit install it from this repository as well, which needs a package index.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.imports import ROOT

(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
WRONG = (ROOT / "examples" / "payloads" / "event_with_old_profile.json").read_text()
RIGHT = '{"data": {"type": "list", "attributes": {"name": "VIPs"}}}'


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Make a repository with payloads, staged, and other JSON beside them."""
    pytest.importorskip(
        "pre_commit", reason="pre-commit is not installed: it needs newer packages than our oldest"
    )
    if shutil.which("git") is None:
        pytest.skip("git is not on this machine, and pre-commit needs it")
    folder = tmp_path / "shop"
    (folder / "klaviyo").mkdir(parents=True)
    (folder / "package.json").write_text('{"name": "shop"}')
    (folder / "klaviyo" / "list.json").write_text(RIGHT)
    git(folder, "init", "--quiet")
    return folder


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def pre_commit(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
    environment = {
        **clean,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(folder.parent / "pre-commit"),
        "PRE_COMMIT_COLOR": "never",
    }
    git(folder, "add", "--all")
    command = [sys.executable, "-m", "pre_commit", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


def configure(folder: Path, **changes: Any) -> None:
    """Configure the hook as one of the repository's own, whose entry is this environment's."""
    hook = {key: value for key, value in HOOK.items() if key != "minimum_pre_commit_version"}
    repo = {"repo": "local", "hooks": [{**hook, "language": "system", **changes}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [repo]}))


def test_a_right_payload_passes_and_other_files_are_left_alone(repository: Path) -> None:
    configure(repository)
    done = pre_commit(repository, "run", "--verbose")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 checked: 1 ok" in done.stdout


def test_a_wrong_payload_fails_with_its_place_and_remedy(repository: Path) -> None:
    configure(repository)
    (repository / "klaviyo" / "event.json").write_text(WRONG)
    done = pre_commit(repository, "run")
    assert done.returncode == 1
    assert "klaviyo/event.json" in done.stdout
    assert "send it as email" in done.stdout


def test_files_and_arguments_of_a_team_count(repository: Path) -> None:
    (repository / "fixtures").mkdir()
    (repository / "fixtures" / "list.json").write_text(RIGHT.replace("name", "list_name"))
    configure(repository, files="^fixtures/", args=["--revision", "2024-02-15"])
    done = pre_commit(repository, "run")
    assert done.returncode == 1
    assert "at 2024-02-15" in done.stdout


def test_pre_commit_installs_the_hook_from_this_repository(repository: Path) -> None:
    if not os.environ.get("KLAVIYO_TRY_REPO"):
        pytest.skip("it takes a minute and a package index: KLAVIYO_TRY_REPO=1 asks for it")
    (repository / "klaviyo" / "event.json").write_text(WRONG)
    # A clone, since pre-commit reads uncommitted changes of a checkout alone, and not of a linked worktree.
    git(repository.parent, "clone", "--quiet", str(ROOT), "hooks")
    done = pre_commit(repository, "try-repo", str(repository.parent / "hooks"), HOOK["id"], "--all-files")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "send it as email" in done.stdout
