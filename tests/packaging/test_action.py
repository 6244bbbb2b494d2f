"""The action: its scripts run one by one, with the variables and files that a runner gives.

`uses` steps need a runner and are not tried.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.imports import ROOT

from .installs import copy_sources

TEXT = (ROOT / "action.yml").read_text("utf-8")
ACTION: dict[str, Any] = yaml.safe_load(TEXT)
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
_EXPRESSION = re.compile(r"\$\{\{ *([\w.-]+) *\}\}")


@dataclass(frozen=True, slots=True)
class Ended:
    """A job's end: exit code, standard output, outputs of the action, summary."""

    code: int
    log: str
    outputs: Mapping[str, str]
    summary: str


class Runner:
    """Runs the scripts of the action as GitHub's runner does."""

    def __init__(self, folder: Path, action: Path) -> None:
        self.work = folder / "work"
        self._folder = folder
        self._action = action
        self._contexts = {"steps.python.outputs.python-path": sys.executable}
        for name in ("work", "temp"):
            (folder / name).mkdir()

    def install(self, **inputs: str) -> Ended:
        """Run the script that installs; the others then use what it has installed."""
        return self._run("install", inputs)

    def run(self, **inputs: str) -> Ended:
        """Run the script of the command."""
        return self._run("run", inputs)

    def _run(self, identifier: str, inputs: Mapping[str, str]) -> Ended:
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert set(given) <= set(ACTION["inputs"])
        for name, item in ACTION["inputs"].items():
            self._contexts[f"inputs.{name}"] = given.get(name, item["default"])
        (step,) = [step for step in STEPS if step.get("id") == identifier]
        files = {name: self._folder / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in files.values():
            path.write_text("")
        done = self._script(step, files)
        prefix = f"steps.{identifier}.outputs."
        self._contexts = {name: value for name, value in self._contexts.items() if prefix not in name}
        for line in files["GITHUB_OUTPUT"].read_text().splitlines():
            name, _, value = line.partition("=")
            self._contexts[f"{prefix}{name}"] = value
        outputs = {name: self._filled(item["value"]) for name, item in ACTION["outputs"].items()}
        summary = files["GITHUB_STEP_SUMMARY"].read_text()
        return Ended(done.returncode, done.stdout + done.stderr, outputs, summary)

    def _filled(self, text: str) -> str:
        """Put values in the place of expressions; one that there is not is empty."""
        return _EXPRESSION.sub(lambda found: self._contexts.get(found[1], ""), text)

    def _script(self, step: dict[str, Any], files: Mapping[str, Path]) -> subprocess.CompletedProcess[str]:
        assert step["shell"] == "bash"
        script = self._folder / f"{step['id']}.sh"
        script.write_text(step["run"])
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith(("REHEARSE_", "GITHUB_"))
        }
        # Without an index: dependencies and the build backend come from the running environment.
        apart = {
            "PIP_NO_DEPS": "1",
            "PIP_NO_INDEX": "1",
            "PIP_NO_BUILD_ISOLATION": "0",
            "PYTHONPATH": sysconfig.get_path("purelib"),
        }
        environment = {
            **clean,
            **apart,
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(self._action),
            "GITHUB_WORKSPACE": str(self.work),
            "RUNNER_OS": "Linux",
            "RUNNER_TEMP": str(self._folder / "temp"),
            **{name: self._filled(value) for name, value in step.get("env", {}).items()},
            **{name: str(path) for name, path in files.items()},
        }
        # As the runner calls the shell `bash`.
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=self.work / self._filled(step.get("working-directory", ".")),
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """Install the action as its first script does, beside a checkout with the examples."""
    folder = tmp_path_factory.mktemp("action")
    runner = Runner(folder, copy_sources(folder / "checkout"))
    installed = runner.install()
    assert installed.code == 0, installed.log
    shutil.copytree(ROOT / "examples", runner.work / "examples")
    return runner


def test_inputs_reach_scripts_by_the_environment_alone() -> None:
    """An expression in a script would run the text of an input, such as the title of a pull request."""
    scripts = [step["run"] for step in STEPS if "run" in step]
    assert scripts
    assert [script for script in scripts if "${{" in script] == []


def test_other_actions_are_pinned_by_commit() -> None:
    used = [step["uses"] for step in STEPS if "uses" in step]
    lines = re.findall(r"uses: (\S+)(.*)", TEXT)
    assert [name for name, _ in lines] == used
    for name, comment in lines:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", name), name
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), comment


def test_payloads_are_checked(runner: Runner) -> None:
    ended = runner.run(arguments="examples/payloads")
    assert (ended.code, ended.outputs["exit-code"], ended.outputs["clean"]) == (1, "1", "false"), ended.log
    assert "::error file=examples/payloads/event_with_old_profile.json,line=1," in ended.log
    assert "'$email' is a key of the old API: send it as email." in ended.log
    assert "POST /api/events" in ended.summary
    assert "<!doctype html>" in Path(ended.outputs["report"]).read_text("utf-8").lower()


def test_a_clean_recording_is_clean(runner: Runner) -> None:
    ended = runner.run(command="check", arguments="recorded.ndjson", working_directory="examples/upgrade")
    assert (ended.code, ended.outputs["exit-code"], ended.outputs["clean"]) == (0, "0", "true"), ended.log


def test_an_upgrade_that_breaks_is_annotated(runner: Runner) -> None:
    ended = runner.run(command="upgrade", arguments="examples/upgrade/recorded.ndjson --to 2026-07-15")
    assert (ended.code, ended.outputs["clean"]) == (1, "false"), ended.log
    assert re.search(r"^::(error|warning) ", ended.log, re.MULTILINE)
    assert "GET /api/campaigns" in ended.summary
    assert ended.outputs["report"]


def test_a_rehearsal_writes_annotations_a_summary_and_a_page(runner: Runner) -> None:
    quick = "--use-case create-profile --max-examples 5 --seed 1"
    ended = runner.run(command="test", arguments=f"examples.python_sdk_broken.shop:handle {quick}")
    assert ended.code == 1, ended.log
    assert re.search(
        r"^::error file=examples/python_sdk_broken/shop.py,line=\d+,title=create-profile", ended.log, re.M
    )
    assert "| create-profile | **failed** |" in ended.summary
    assert "<!doctype html>" in Path(ended.outputs["report"]).read_text("utf-8").lower()


def test_arguments_are_words_and_nothing_of_them_is_run(runner: Runner) -> None:
    (runner.work / "my payloads").mkdir()
    shutil.copy(
        runner.work / "examples" / "payloads" / "event_with_old_profile.json", runner.work / "my payloads"
    )
    assert runner.run(arguments="'my payloads'").code == 1
    ended = runner.run(arguments="$(touch made) `touch made` ; touch made")
    assert (ended.code, ended.outputs["clean"]) == (2, "false")
    assert not (runner.work / "made").exists()


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"command": "serve"}, "The input 'command' is check, test, compare or upgrade."),
        ({"command": "check\n::add-mask::x"}, "The input 'command' is check, test, compare or upgrade."),
        ({"arguments": "'payloads"}, "A quote of the input 'arguments' is not closed."),
    ],
)
def test_wrong_inputs_are_annotated(runner: Runner, inputs: dict[str, str], message: str) -> None:
    ended = runner.run(**inputs)
    assert (ended.code, ended.outputs["exit-code"]) == (2, "2")
    assert ended.log.splitlines() == [f"::error title=klaviyo-rehearsal::{message}"]


def test_a_python_of_the_job_may_be_given() -> None:
    (install,) = [step for step in STEPS if step.get("id") == "install"]
    (setup,) = [step for step in STEPS if "uses" in step]
    assert (setup["if"], install["env"]["GIVEN"]) == ("inputs.python == ''", "${{ inputs.python }}")
