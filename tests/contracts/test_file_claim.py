"""A file that one process alone writes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.file_claim import ClaimError, FileClaim


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_claim_leaves_nothing_behind(tmp_path: Path) -> None:
    claim = FileClaim(tmp_path / "state.json")
    assert _names(tmp_path) == [".state.json.lock"]
    claim.release()
    claim.release()
    assert _names(tmp_path) == []


def test_the_owner_of_a_file_is_named(tmp_path: Path) -> None:
    path, link = tmp_path / "state.json", tmp_path / "link.json"
    link.symlink_to(path)
    claim = FileClaim(path)
    for name in (path, link):
        with pytest.raises(ClaimError, match=f"^process {os.getpid()} has it in use. End it, or") as refused:
            FileClaim(name)
        assert refused.value.is_taken
    FileClaim(tmp_path / "other.json").release()
    claim.release()
    FileClaim(link).release()


def test_a_claim_ends_with_its_process_and_its_parts_are_removed(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    program = (
        "import os, pathlib, sys\n"
        "from klaviyo_rehearsal.contracts import files, file_claim\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "claim = file_claim.FileClaim(path)\n"
        "files.os.fsync = lambda descriptor: os.kill(os.getpid(), 9)\n"
        "files.write_whole(path, b'1' * 1000)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], timeout=30)
    (tmp_path / ".state.json.txt").write_text("mine")
    (tmp_path / "state.json.part").write_text("mine")
    assert len(_names(tmp_path)) == 4
    FileClaim(path).release()
    assert _names(tmp_path) == [".state.json.txt", "state.json.part"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("no/state.json", "^there is no folder .*no. Make it, or name another.$"),
        ("/proc/state.json", "^cannot write in /proc: .*. Name a file elsewhere.$"),
    ],
)
def test_a_folder_that_takes_no_file_is_named(tmp_path: Path, path: str, reason: str) -> None:
    with pytest.raises(ClaimError, match=reason) as refused:
        FileClaim(tmp_path / path)
    assert not refused.value.is_taken


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_a_device_and_a_circle_of_links_are_refused(tmp_path: Path) -> None:
    pipe, circle, link = (tmp_path / name for name in ("pipe", "circle", "link"))
    os.mkfifo(pipe)
    circle.symlink_to("link")
    link.symlink_to("circle")
    for path, reason in (
        (pipe, "no ordinary file"),
        (circle, "in a circle"),
        (Path("/dev/null"), "ordinary"),
    ):
        with pytest.raises(ClaimError, match=reason):
            FileClaim(path)
    assert _names(tmp_path) == ["circle", "link", "pipe"]
