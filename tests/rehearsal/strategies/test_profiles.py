"""Hypothesis profiles: without the explain phase, and registered only where they are asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from klaviyo_rehearsal.rehearsal.strategies.profiles import profile_names, register_profiles

TEST = """
from hypothesis import Phase, given, settings, strategies as st

def test_profile():
    now = settings()
    assert (now.max_examples, Phase.explain in now.phases, now.deadline) == (20, False, None)
"""


def test_the_profiles_leave_the_explain_phase_out() -> None:
    register_profiles()
    assert profile_names() == ("klaviyo-ci", "klaviyo-quick", "klaviyo-thorough")
    for name in profile_names():
        found = settings.get_profile(name)
        assert Phase.explain not in found.phases
        assert {Phase.generate, Phase.shrink, Phase.reuse} <= {*found.phases}
        assert found.derandomize is (name == "klaviyo-ci")


@pytest.mark.parametrize(
    ("option", "code", "text"),
    [
        ("--hypothesis-profile=klaviyo-quick", 0, "1 passed"),
        ("--hypothesis-profile=klaviyo-quik", 4, "Known: klaviyo-ci, klaviyo-quick, klaviyo-thorough"),
    ],
)
def test_pytest_loads_a_profile_by_its_name(tmp_path: Path, option: str, code: int, text: str) -> None:
    (tmp_path / "test_it.py").write_text(TEST)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", option, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, text in done.stdout + done.stderr) == (code, True), done.stdout + done.stderr
