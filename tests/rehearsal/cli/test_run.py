"""`rehearse run`: its exit code. The programs themselves are run in tests/rehearsal/route."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.violation import violation
from klaviyo_rehearsal.mockserver.state.journal import Entry
from klaviyo_rehearsal.rehearsal.cli.run import _exit_code
from klaviyo_rehearsal.rehearsal.route.program import ProgramRun
from tests.rehearsal.builders import entry
from tests.rehearsal.cli.running import rehearse

RIGHT, WRONG = entry(), entry("POST /api/profiles", 400, violation("bad-phone"))


@pytest.mark.parametrize(
    ("entries", "plain", "code", "expected"),
    [
        ((RIGHT,), 0, 0, 0),
        ((RIGHT,), 0, 7, 7),
        ((RIGHT, WRONG), 0, 7, 1),
        ((RIGHT,), 1, 0, 1),
        ((), 0, 0, 2),
        ((), 0, 130, 130),
    ],
    ids=["right", "its own", "a violation beats its own", "without TLS", "sent nothing", "interrupted"],
)
def test_the_exit_code(entries: tuple[Entry, ...], plain: int, code: int, expected: int) -> None:
    assert _exit_code(ProgramRun(entries, {}, plain, code)) == expected


def test_without_a_command_the_usage_is_wrong() -> None:
    done = rehearse("run")
    assert done.returncode == 2
    assert "Missing argument" in done.stderr


def test_the_options_of_the_program_are_not_those_of_the_command() -> None:
    done = rehearse("run", "--", "no-such-command", "--legacy", "nonsense")
    assert done.returncode == 2
    assert "cannot run 'no-such-command'" in done.stderr
