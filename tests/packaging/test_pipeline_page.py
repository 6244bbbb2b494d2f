"""docs/pipeline.md is true: its scripts run, the action takes its inputs, the hook is there.

An installed environment is in the place of `pip install`; GitHub's and GitLab's own machines are not tried.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.imports import ROOT

from .installs import Environment

PAGE = (ROOT / "docs" / "pipeline.md").read_text("utf-8")
_LIST = '{"data": {"type": "list", "attributes": {"name": "VIPs"}}}'


def blocks(heading: str, language: str) -> list[str]:
    (section,) = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    return re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Make the repository of a shop with a payload and an integration."""
    folder = tmp_path / "shop"
    (folder / "payloads").mkdir(parents=True)
    (folder / "payloads" / "list.json").write_text(_LIST)
    (folder / "requirements.txt").write_text("")
    (folder / "shop").mkdir()
    (folder / "shop" / "klaviyo.py").write_text("from examples.plain_httpx.shop import handle\n")
    (folder / "shop" / "__init__.py").write_text("")
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder


def shell(
    script: str, cwd: Path, installed: Environment, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a script whose `rehearse` is that of an environment; installations are left out."""
    lines = [
        line
        for line in script.splitlines()
        if not re.search(r"pip install|pip\" install|-m venv|/pip ", line)
    ]
    own = {name: value for name, value in os.environ.items() if not name.startswith("REHEARSE_")}
    environment = {
        **own,
        "PATH": f"{installed.scripts}{os.pathsep}{os.environ['PATH']}",
        # One use case of 46: a gate of a team plays them all.
        "REHEARSE_USE_CASE": "create-list",
        "REHEARSE_MAX_EXAMPLES": "5",
        **variables,
    }
    return subprocess.run(
        ["bash", "-c", "\n".join(lines)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_script_of_gitlab_passes_and_writes_its_artifacts(shop: Path, installed: Environment) -> None:
    (block,) = blocks("GitLab", "yaml")
    job: dict[str, Any] = yaml.safe_load(block)["klaviyo"]
    # GitLab's runner ends a job at the first command that fails.
    done = shell("set -eo pipefail\n" + "\n".join(job["script"]), shop, installed)
    assert done.returncode == 0, done.stdout + done.stderr
    for name in (*job["artifacts"]["paths"], job["artifacts"]["reports"]["junit"]):
        assert (shop / name).stat().st_size > 100


def test_the_script_of_any_shell_ends_with_the_first_violation(shop: Path, installed: Environment) -> None:
    (block,) = blocks("Jenkins, and any other shell", "sh")
    (shop / ".klaviyo" / "bin").mkdir(parents=True)
    (shop / ".klaviyo" / "bin" / "rehearse").symlink_to(installed.scripts / "rehearse")
    done = shell(block, shop, installed)
    assert done.returncode == 0, done.stdout + done.stderr
    (shop / "rehearsal.xml").unlink()
    (shop / "payloads" / "wrong.json").write_text(_LIST.replace("name", "list_name"))
    done = shell(block, shop, installed)
    assert (done.returncode, (shop / "rehearsal.xml").exists()) == (1, False)
    assert "unknown-field" in done.stdout


def test_recorded_traffic_is_judged_with_its_pages(shop: Path, installed: Environment) -> None:
    (block,) = blocks("Recorded traffic, before going live and each night", "sh")
    line = {"method": "POST", "url": "https://a.klaviyo.com/api/lists", "body": json.loads(_LIST)}
    headers = {
        "revision": "2026-07-15",
        "authorization": "Klaviyo-API-Key pk_x",
        "content-type": "application/json",
    }
    (shop / "traffic.ndjson").write_text(json.dumps(line | {"headers": headers}) + "\n")
    done = shell(f"set -e\n{block}", shop, installed)
    assert done.returncode == 0, done.stdout + done.stderr
    for name in re.findall(r"--report \w+=(\S+)", block):
        assert (shop / name).stat().st_size > 100, name


def test_a_service_is_waited_for(tmp_path: Path, installed: Environment) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not on this machine, and the script of the page needs it")
    (block,) = blocks("A service of the job", "sh")
    done = shell(f"set -e\n{block}", tmp_path, installed)
    assert done.returncode == 0, done.stdout + done.stderr
    assert '{"data":[]' in done.stdout


def test_the_steps_of_github_have_inputs_and_outputs_that_there_are() -> None:
    (block,) = blocks("GitHub", "yaml")
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    steps = [step for job in yaml.safe_load(block)["jobs"].values() for step in job["steps"]]
    own = [step for step in steps if step.get("uses", "").startswith("klaviyo-rehearsal/")]
    assert len(own) == 2
    assert all(set(step["with"]) <= set(action["inputs"]) for step in own)
    assert set(re.findall(r"steps\.rehearsal\.outputs\.([\w-]+)", block)) <= set(action["outputs"])


def test_the_commands_of_github_pass(shop: Path, installed: Environment) -> None:
    """With the words that the action makes of its inputs; test_action.py runs the action itself."""
    (block,) = blocks("GitHub", "yaml")
    for command, arguments in (("check", "arguments: (payloads.*)"), ("test", "arguments: (shop.*)")):
        (words,) = re.findall(arguments, block)
        done = shell(f"rehearse {command} {words}", shop, installed)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_hook_of_pre_commit_is_there() -> None:
    (block,) = blocks("pre-commit", "yaml")
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [one["id"] for one in yaml.safe_load(block)["repos"][0]["hooks"]] == [hook["id"]]


def test_the_parts_of_a_matrix_are_merged_into_one_verdict(shop: Path, installed: Environment) -> None:
    (block,) = blocks("A rehearsal on several machines", "yaml")
    jobs = yaml.safe_load(block)["jobs"]
    for part in jobs["part"]["strategy"]["matrix"]["part"]:
        words = {f"${{{{ matrix.part.{name} }}}}": value for name, value in part.items()}
        script = "\n".join(step["run"] for step in jobs["part"]["steps"] if "run" in step)
        for word, value in words.items():
            script = script.replace(word, value)
        done = shell(f"set -e\n{script}", shop, installed)
        assert done.returncode in (0, 1), done.stdout + done.stderr
    script = "\n".join(step["run"] for step in jobs["verdict"]["steps"] if "run" in step)
    done = shell(f"set -e\n{script}", shop, installed)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    assert "Rehearsal of" in (shop / "verdict.html").read_text("utf-8")
