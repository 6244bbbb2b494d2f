"""The README is true: its commands run and print what it says, its test passes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.openapi.loading import (
    bundled_contract,
    guide_use_cases,
    legacy_api,
    use_cases,
)
from tests.packaging.installs import Environment, group
from tests.rehearsal.mutants import MUTANTS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


@dataclass(frozen=True, slots=True)
class Step:
    """A command of a console block, and the output that the README promises; `...` is any text."""

    command: str
    expected: str


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def _steps() -> list[Step]:
    steps = []
    for block in _blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.splitlines()
            size = next(n for n in range(1, len(lines) + 1) if "\n".join(lines[:n]).count("'") % 2 == 0)
            steps.append(Step("\n".join(lines[:size]), "\n".join(lines[size:])))
    return steps


def _matches(expected: str, output: str) -> bool:
    def plain(text: str) -> str:
        return "\n".join(line.rstrip() for line in text.strip().splitlines())

    pattern = ".*".join(re.escape(part) for part in plain(expected).split("..."))
    return re.fullmatch(pattern, plain(output), re.DOTALL) is not None


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an environment with exactly the packages that `scripts/install` installs; gives its Python."""
    (name,) = re.findall(r"^group=(\w+)$", (ROOT / "scripts" / "install").read_text(), re.MULTILINE)
    environment = Environment(tmp_path_factory.mktemp("readme") / "venv")
    environment.link(["klaviyo-rehearsal", *group(name)])
    return environment.python


@pytest.fixture
def served() -> Iterator[str]:
    """Run `scripts/serve` as the README does, on a free port; gives its URL."""
    command = [ROOT / "scripts" / "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        watchdog = threading.Timer(60, process.kill)
        watchdog.start()
        line = process.stdout.readline()
        watchdog.cancel()
        assert line.startswith("Mock ready at http://127.0.0.1:"), line
        yield line.split()[-1]
        process.terminate()


def test_every_command_prints_what_the_readme_says(served: str, python: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not on this machine, and the README's commands need it")
    played = 0
    for step in _steps():
        if step.command.startswith(("git clone", "scripts/serve")):
            continue  # the fixture has done it
        command = step.command.replace("http://127.0.0.1:8080", served)
        command = command.replace(".venv/bin/rehearse", f"{python} -m klaviyo_rehearsal")
        command = command.replace(".venv/bin/python", str(python))
        env = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100"}
        done = subprocess.run(
            ["bash", "-c", command], capture_output=True, text=True, cwd=ROOT, env=env, timeout=120
        )
        output = done.stdout.replace(served, "http://127.0.0.1:8080")
        assert _matches(step.expected, output), f"$ {step.command}\n{output}\n{done.stderr}"
        played += 1
    assert played >= 6


@pytest.mark.parametrize(
    "block", _blocks("python"), ids=lambda block: re.findall(r"def (test_\w+)", block)[0]
)
def test_the_pytest_examples_pass(python: Path, tmp_path: Path, block: str) -> None:
    (tmp_path / "test_migration.py").write_text(block)
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", tmp_path / "test_migration.py"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert "1 passed" in done.stdout, f"{done.stdout}\n{done.stderr}"


def test_the_benchmark_can_be_run(python: Path) -> None:
    command = [python, "-m", "benchmarks.throughput", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert "--rounds" in done.stdout, done.stderr


def test_the_example_of_the_mock_in_python_runs() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "mock.md").read_text(), re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", block], capture_output=True, text=True, cwd=ROOT, timeout=60, check=True
    )
    assert done.stdout.startswith("http://127.0.0.1:")


def test_the_counts_of_the_readme_are_those_of_the_package() -> None:
    use_case_count = len(guide_use_cases())
    assert f"\n{use_case_count} passed, 0 failed\n" in README
    assert f"| use cases | {use_case_count}, " in README
    assert f" {len(use_cases()) - use_case_count} beyond it" in README
    assert f"from {len(legacy_api().endpoints)} endpoints of v1/v2" in README
    assert f"| {len(MUTANTS)} of {len(MUTANTS)} mutants" in README
    stated = dict(re.findall(r"(\d{4}-\d\d-\d\d) \((\d+)(?: operations)?\)", README))
    assert stated == {name: str(len(bundled_contract(name).operations)) for name in stated}
    assert stated


def test_what_the_readme_links_to_exists() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("script", ["install", "serve", "test", "lint", "docs"])
def test_the_scripts_can_be_run(script: str) -> None:
    assert os.access(ROOT / "scripts" / script, os.X_OK)
