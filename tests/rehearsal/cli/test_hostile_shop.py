"""A hostile integration gets its verdict, in the format that was asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rehearsal.cli.running import QUICK, ROOT


@pytest.mark.parametrize("name", ["exits", "exits_in_its_text", "raises_surrogates", "prints", "closes"])
def test_a_verdict_comes_whatever_the_integration_does(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "klaviyo_rehearsal", "test", f"tests.rehearsal.cli.hostile_shop:{name}"]
    report = tmp_path / "it.json"
    done = subprocess.run(
        [*command, *QUICK, "--format", "json", "--report", f"json={report}"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1 and b"Traceback" not in done.stderr, done.stderr
    assert json.loads(done.stdout) == json.loads(report.read_bytes())
    assert b"chatter" not in done.stdout


def test_a_module_that_exits_when_it_is_imported_is_no_integration(tmp_path: Path) -> None:
    (tmp_path / "leaving_shop.py").write_text("import sys; sys.exit(0)")
    command = [sys.executable, "-m", "klaviyo_rehearsal", "test", "leaving_shop:handle", *QUICK]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 2 and b"cannot import leaving_shop: SystemExit: 0" in done.stderr
