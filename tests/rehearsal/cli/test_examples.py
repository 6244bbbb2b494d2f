"""`rehearse examples`: printed and copied. tests/packaging has those of an installed package."""

from __future__ import annotations

from pathlib import Path

from tests.rehearsal.cli.running import ROOT, rehearse


def files(folder: Path) -> set[str]:
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in paths if not {"__pycache__", "node_modules"} & set(path.parts)}


def test_every_example_is_printed() -> None:
    done = rehearse("examples")
    names = [line.split()[0] for line in done.stdout.split("\n\n")[0].splitlines()]
    folders = {path.name for path in (ROOT / "examples").iterdir() if path.is_dir()}
    # translation is a part of the Python shops.
    assert sorted(names) == sorted((folders - {"__pycache__", "translation"}) | {"compose.yaml"})
    assert "](" not in done.stdout


def test_they_are_copied_and_nothing_is_written_over(tmp_path: Path) -> None:
    done = rehearse("examples", "--to", str(tmp_path / "new"))
    assert done.returncode == 0
    assert files(tmp_path / "new" / "examples") == files(ROOT / "examples")
    again = rehearse("examples", "--to", str(tmp_path / "new"))
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    (tmp_path / "file").write_text("")
    wrong = rehearse("examples", "--to", str(tmp_path / "file"))
    assert (wrong.returncode, "cannot be written" in wrong.stderr) == (2, True)
