"""Environments for the tests of the packaging, without an index: dependencies come from the running one."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.imports import FLOORS, ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
_SOURCES = ("src", *FLOORS, "examples", "pyproject.toml", "README.md", "LICENSE", "hatch_build.py")
_BESIDE = ("__pycache__", "*.pyc", "node_modules")


def copy_sources(target: Path) -> Path:
    """Copy all that a build needs, links as links."""
    target.mkdir()
    for name in _SOURCES:
        if (source := ROOT / name).is_dir():
            shutil.copytree(source, target / name, symlinks=True, ignore=shutil.ignore_patterns(*_BESIDE))
        else:
            shutil.copy(source, target / name)
    return target


def group(name: str) -> list[str]:
    """Return the requirements of a dependency group of pyproject.toml, those of included groups as well."""
    found: list[str] = []
    for entry in PROJECT["dependency-groups"][name]:
        found += [entry] if isinstance(entry, str) else group(entry["include-group"])
    return found


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command that must not fail."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


class Environment:
    """A virtual environment without packages."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, symlinks=True)
        paths = {"base": str(folder), "platbase": str(folder)}
        self.scripts = Path(sysconfig.get_path("scripts", "venv", paths))
        self.site = Path(sysconfig.get_path("purelib", "venv", paths))
        self.python = self.scripts / "python"

    def install(self, *arguments: str | Path) -> None:
        """Install a project with pip; every package of the running environment can be imported beside it."""
        (self.site / "running.pth").write_text(sysconfig.get_path("purelib") + "\n")
        pip = (sys.executable, "-m", "pip", "--python", self.python, "install", "--quiet")
        run(*pip, "--no-deps", "--no-index", "--no-build-isolation", *arguments, cwd=self.site)

    def link(self, requirements: Iterable[str]) -> None:
        """Make packages of the running environment available: those that are required, and no others."""
        for distribution in _required(requirements):
            for top in {file.parts[0] for file in distribution.files or ()} - {"..", "__pycache__"}:
                if not (self.site / top).exists():
                    (self.site / top).symlink_to(Path(str(distribution.locate_file(top))))


def _required(requirements: Iterable[str]) -> list[importlib.metadata.Distribution]:
    found: dict[tuple[str, str], importlib.metadata.Distribution] = {}
    waiting = [(Requirement(text), "") for text in requirements]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
            continue
        for wanted in ("", *requirement.extras):
            key = (canonicalize_name(requirement.name), wanted)
            if key not in found:
                found[key] = distribution = importlib.metadata.distribution(requirement.name)
                waiting += [(Requirement(text), wanted) for text in distribution.requires or ()]
    return list(found.values())
