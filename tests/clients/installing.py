"""Installs programs of others by the project's scripts, once for all tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients.driver import INSTALLED


def install(script: str, home: Path) -> Path:
    """Run a script of scripts/ that fills a folder; skip the test where a registry cannot be reached."""
    done = subprocess.run(
        [INSTALLED.parent / "scripts" / script],
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    unreachable = home / "unreachable"
    if unreachable.exists():
        pytest.skip(unreachable.read_text().strip())
    return home
