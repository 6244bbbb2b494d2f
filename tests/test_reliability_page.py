"""docs/reliability.md is true: every test that it names is there, and so are the options of its commands."""

from __future__ import annotations

import re
from pathlib import Path

from tests.fuzz.hostile import main

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


def test_the_fuzzers_have_the_options_that_the_page_names() -> None:
    options = {option for parameter in main.params for option in parameter.opts}
    assert {"--hours", "--seed"} <= options
