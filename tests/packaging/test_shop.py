"""A shop that has packages called contracts, mockserver and rehearsal uses ours beside them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import httpx
import pytest

from .installs import Environment, run

_SHOP = """
import json
import urllib.request

from contracts import TERMS
from mockserver import PORT
from rehearsal import BAND


def handle(call, target):
    assert (TERMS, PORT, BAND) == ("30 days", 5000, "The Strings")
    body = {"data": {"type": "list", "attributes": {"name": call.arguments["list_name"]}}}
    headers = {
        "Authorization": f"Klaviyo-API-Key {target.api_key}",
        "Content-Type": "application/vnd.api+json",
        "revision": "2026-07-15",
    }
    request = urllib.request.Request(target.base_url + "/api/lists", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)["data"]["id"]
"""
_TEST = """
import rehearsal
from shop import handle


def test_a_list_is_made(klaviyo):
    klaviyo.rehearse(handle, use_case=["create-list"], max_examples=2)
    assert rehearsal.BAND == "The Strings"
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Write the shop's three packages, its integration and its test."""
    for package, content in (
        ("contracts", "TERMS = '30 days'"),
        ("mockserver", "PORT = 5000"),
        ("rehearsal", "BAND = 'The Strings'"),
    ):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text(content)
    (tmp_path / "shop.py").write_text(_SHOP)
    (tmp_path / "test_shop.py").write_text(_TEST)
    return tmp_path


def test_its_integration_is_rehearsed(installed: Environment, shop: Path) -> None:
    arguments = ("shop:handle", "--use-case", "create-list", "--max-examples", "2")
    done = run(installed.scripts / "rehearse", "test", *arguments, cwd=shop)
    assert done.stdout.endswith("1 passed, 0 failed\n")


def test_its_tests_have_the_fixture(installed: Environment, shop: Path) -> None:
    done = run(installed.python, "-m", "pytest", "-q", "-p", "no:schemathesis", cwd=shop)
    assert "1 passed" in done.stdout


def test_it_serves_the_mock(installed: Environment, shop: Path) -> None:
    command = (installed.python, "-m", "klaviyo_rehearsal", "serve", "--port", "0")
    with subprocess.Popen(command, cwd=shop, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        assert httpx.get(f"{url}/_mock/health").status_code == 200
        process.terminate()
