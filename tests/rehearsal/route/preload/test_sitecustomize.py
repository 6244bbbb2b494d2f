"""The preload of Python programs: names of hosts lead to the mock, and the user's own preload still runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import klaviyo_rehearsal.rehearsal.route

PRELOAD = Path(klaviyo_rehearsal.rehearsal.route.__file__).parent / "preload"
LOOK_UP = "import socket; print(*socket.getaddrinfo({host!r}, {port!r})[0][4])"


def run(code: str, *paths: Path, route: str | None = "4443,8080,shop.example") -> str:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (PRELOAD, *paths)))}
    if route is not None:
        environment["KLAVIYO_REHEARSAL_ROUTE"] = route
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=60
    )
    assert done.stderr == ""
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("host", "port", "place"),
    [
        ("a.klaviyo.com", 443, "127.0.0.1 4443"),
        ("a.klaviyo.com", "https", "127.0.0.1 4443"),
        ("shop.invalid", 80, "127.0.0.1 8080"),
        ("localhost", 443, "127.0.0.1 443"),
    ],
)
def test_ports_of_the_web_lead_to_the_mock_but_for_this_machine(
    host: str, port: int | str, place: str
) -> None:
    found = run(LOOK_UP.format(host=host, port=port))
    assert found == place or (host == "localhost" and found.startswith("::1 443"))


def test_without_a_route_nothing_is_changed() -> None:
    code = "import socket; print(socket.getaddrinfo.__module__)"
    assert (run(code, route=None), run(code)) == ("socket", "sitecustomize")


def test_the_sitecustomize_of_the_user_runs_after_it(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import socket; print(socket.getaddrinfo.__module__)")
    assert run("print('then')", tmp_path) == "sitecustomize\nthen"
