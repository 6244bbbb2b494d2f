"""Wheels and installs hold the three packages under our name, with their data."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.architecture.imports import FLOORS, ROOT

from .installs import Environment, copy_sources, run

_HATCHLING = (sys.executable, "-m", "hatchling", "build")


def _files_of(wheel: Path) -> set[str]:
    return {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}


def _files_on_disk(root: Path) -> set[str]:
    package = root / "src" / "klaviyo_rehearsal"
    paths = [*package.glob("*.*"), *(path for floor in FLOORS for path in (package / floor).rglob("*.*"))]
    found = {
        str(path.relative_to(root / "src")) for path in paths if path.is_file() and path.suffix != ".pyc"
    }
    return found | {f"klaviyo_rehearsal/{name}" for name in _examples()}


def test_a_wheel_has_every_file_under_our_name(tmp_path: Path) -> None:
    """Also where it is built from the source archive, which has no links."""
    run(*_HATCHLING, "-t", "wheel", "-t", "sdist", "-d", tmp_path, cwd=ROOT)
    (wheel,) = tmp_path.glob("*.whl")
    assert _files_of(wheel) == _files_on_disk(ROOT)
    assert wheel.stat().st_size < 2_000_000
    (metadata,) = (name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".dist-info/METADATA"))
    description = zipfile.ZipFile(wheel).read(metadata).decode()
    # A relative link leads nowhere on PyPI.
    assert re.findall(r"\]\((?!https?://|#)[^)]+\)", description) == []
    assert "](https://github.com/klaviyo-rehearsal/klaviyo-rehearsal/blob/main/docs/mock.md)" in description

    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as sdist:
        assert [member.name for member in sdist if member.issym()] == []
        sdist.extractall(tmp_path, filter="data")
    unpacked = tmp_path / archive.name.removesuffix(".tar.gz")
    run(*_HATCHLING, "-t", "wheel", "-d", tmp_path / "again", cwd=unpacked)
    assert _files_of(tmp_path / "again" / wheel.name) == _files_of(wheel)


def test_an_editable_install_sees_a_new_file(
    sources: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> None:
    environment = Environment(tmp_path_factory.mktemp("editable"))
    environment.install("--editable", sources)
    (sources / "mockserver" / "brand_new.py").write_text("ANSWER = 42\n")
    request.addfinalizer((sources / "mockserver" / "brand_new.py").unlink)
    code = "from klaviyo_rehearsal.mockserver.brand_new import ANSWER; print(ANSWER)"
    assert run(environment.python, "-c", code, cwd=sources.parent).stdout == "42\n"


def test_the_folders_are_found_where_links_are_lost(tmp_path: Path) -> None:
    """As in a checkout on Windows, where git writes the target of a link as text."""
    copy = copy_sources(tmp_path / "copy")
    for floor in FLOORS:
        (copy / "src" / "klaviyo_rehearsal" / floor).unlink()
        (copy / "src" / "klaviyo_rehearsal" / floor).write_text(f"../../{floor}")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "klaviyo_rehearsal", "contracts", "list"],
        env={**os.environ, "PYTHONPATH": str(copy / "src")},
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert done.stdout.startswith("create-event: "), done.stderr


def test_an_installed_package_has_the_examples(installed: Environment, tmp_path: Path) -> None:
    run(installed.scripts / "rehearse", "examples", "--to", tmp_path, cwd=tmp_path)
    copied = {
        str(path.relative_to(tmp_path)) for path in (tmp_path / "examples").rglob("*") if path.is_file()
    }
    assert copied == set(_examples())


def _examples() -> list[str]:
    paths = [path for path in (ROOT / "examples").rglob("*") if path.is_file()]
    beside = {"__pycache__", "node_modules"}
    return [str(path.relative_to(ROOT)) for path in paths if not beside & set(path.parts)]


def test_the_command_has_help(installed: Environment, tmp_path: Path) -> None:
    for command in ([installed.scripts / "rehearse"], [installed.python, "-m", "klaviyo_rehearsal"]):
        assert "Rehearse a migration" in run(*command, "--help", cwd=tmp_path).stdout
