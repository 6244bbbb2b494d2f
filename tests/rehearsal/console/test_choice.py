"""The choice of a console, and when it has colours."""

from __future__ import annotations

import io
import os
import pty
import sys

import pytest

from klaviyo_rehearsal.rehearsal.console.choice import ConsoleChoice, has_colours


def test_quiet_prints_the_start_alone() -> None:
    assert ConsoleChoice(quiet=True).printer(io.StringIO()) is None
    assert ConsoleChoice(quiet=True).ready("http://x") == "Mock ready at http://x\n"
    assert ConsoleChoice(form="json").ready("http://x") == '{"event":"ready","url":"http://x"}\n'


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_a_terminal_has_colours(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], coloured: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLORTERM", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as terminal:
        assert has_colours(terminal) is coloured
    os.close(master)
    assert not has_colours(io.StringIO())


def test_a_pipe_has_no_colours_and_imports_no_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "rich.console", None)
        assert not has_colours(io.StringIO())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert has_colours(io.StringIO())
