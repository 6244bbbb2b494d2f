"""docs/reliability.md is true: every test that it names is there, and so are the options of its commands."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from tests.fuzz import hostile, recordings

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "reliability.md").read_text("utf-8")


def _named() -> list[tuple[str, str]]:
    """Return the file and the function of each test; `...` is the file before it."""
    named, file = [], ""
    for path, function in re.findall(r"`([\w/.]+?)::(test_\w+)`", PAGE):
        file = file if path == "..." else path
        named.append((file, function))
    return named


def test_each_fault_has_a_test_that_is_there() -> None:
    rows = re.findall(r"^\| (\d+) \| [^|]+ \| (.+) \|$", PAGE, re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, 32))
    assert all("::test_" in tests for _, tests in rows)
    for file, function in _named():
        assert f"def {function}(" in (TESTS / file).read_text("utf-8"), f"{file}::{function}"


@pytest.mark.parametrize(("kind", "command"), [("hostile", hostile.main), ("recordings", recordings.main)])
def test_the_fuzzers_have_the_options_that_the_page_names(kind: str, command: click.Command) -> None:
    lines = re.findall(rf"^scripts/fuzz {kind}(.*)$", PAGE, re.MULTILINE)
    named = set(re.findall(r"--\w+", " ".join(lines)))
    assert named
    assert named <= {option for parameter in command.params for option in parameter.opts}
