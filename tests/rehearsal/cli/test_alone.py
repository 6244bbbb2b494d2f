"""A failure that depends on the examples before it is told as one."""

from __future__ import annotations

from pathlib import Path

from klaviyo_rehearsal.rehearsal.cli.alone import plays_alone
from tests.rehearsal.cli.running import rehearse

FORGETFUL = "tests.rehearsal.integrations:remembered_for_all_accounts"
CUT = "tests.rehearsal.integrations:cents_cut_off"
ONE = ("--use-case", "create-list", "--seed", "3", "--max-examples", "20")


def test_a_failure_of_what_was_remembered_passes_alone(tmp_path: Path) -> None:
    done = rehearse("test", FORGETFUL, *ONE)
    assert done.returncode == 1
    assert "passes alone, and failed after" in done.stdout
    assert done.stdout.index("passes alone") < done.stdout.index("  replay ")


def test_a_mistake_of_one_call_fails_alone() -> None:
    done = rehearse("test", CUT, "--use-case", "create-event", "--seed", "3", "--max-examples", "20")
    assert done.returncode == 1
    assert "passes alone" not in done.stdout


def test_a_failure_that_cannot_be_replayed_is_not_called_either(tmp_path: Path) -> None:
    assert plays_alone("00000000", tmp_path, []) is None
