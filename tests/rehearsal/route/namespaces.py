"""Whether this machine lets a program have a network of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest


def _are_allowed() -> bool:
    code = (
        "from klaviyo_rehearsal.rehearsal.route.isolated import enter_network\n"
        "try: enter_network()\n"
        "except OSError: raise SystemExit(3)"
    )
    return sys.platform == "linux" and subprocess.run([sys.executable, "-c", code]).returncode == 0


NAMESPACES = pytest.mark.skipif(
    not _are_allowed(), reason="this system gives a program no network namespace of its own"
)
