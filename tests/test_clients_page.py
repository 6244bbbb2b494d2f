"""docs/clients.md is true: each client that it names reaches the mock as it says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from klaviyo_rehearsal.mockserver.server import MockServer

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "clients.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:8080"


@pytest.fixture
def served() -> Iterator[MockServer]:
    """Run a mock for one client."""
    with MockServer() as server:
        yield server


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def output(*command: str | Path, cwd: Path = ROOT) -> str:
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=60, check=True).stdout


def test_the_python_sdk_reaches_the_mock(served: MockServer) -> None:
    assert output(sys.executable, "-c", block("python").replace(ADDRESS, served.url)) == "0\n"
    assert [entry.path for entry in served.control.requests()] == ["/api/profiles"]


def test_the_node_sdk_reaches_the_mock(served: MockServer, tmp_path: Path) -> None:
    installed = ROOT / ".clients" / "node"
    if not (installed / "node_modules" / "klaviyo-api").is_dir():
        pytest.skip("the Node clients are not installed: run scripts/clients")
    (tmp_path / "node_modules").symlink_to(installed / "node_modules")
    (tmp_path / "it.mjs").write_text(block("javascript").replace(ADDRESS, served.url))
    assert output(installed / "bin" / "node", "it.mjs", cwd=tmp_path) == "0\n"
    assert [entry.verdict for entry in served.control.requests()] == ["ok"]


def test_curl_reaches_the_mock(served: MockServer) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl on this machine")
    command, expected = block("console").removeprefix("$ ").rstrip().split("\n")
    answer = output("bash", "-c", command.replace(ADDRESS, served.url))
    assert answer.startswith(expected.removesuffix("..."))


def test_the_services_are_those_of_the_example() -> None:
    services = yaml.safe_load(block("yaml"))["services"]
    example = yaml.safe_load((ROOT / "examples" / "compose.yaml").read_text("utf-8"))["services"]
    for name, service in services.items():
        own = {key: value for key, value in service.items() if (name, key) != ("shop", "build")}
        assert own == {key: example[name][key] for key in own}
