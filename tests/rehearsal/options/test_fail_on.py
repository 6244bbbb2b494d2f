"""--fail-on: the severity from which on a command ends with exit code 1."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.rehearsal.options.fail_on import fails, reaches
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport
from tests.rehearsal.cli.running import RIGHT, SILENT, rehearse

ONE = ("--use-case", "create-event", "--max-examples", "3", "--seed", "1")


@pytest.mark.parametrize(
    ("found", "failing"),
    [
        ([], ()),
        ([None], ()),
        (["advice"], ("advice",)),
        (["advice", "loss"], ("loss", "advice")),
        (["error"], ("error", "loss", "advice")),
        (["unknown"], ("error", "loss", "advice")),
        (["legacy"], ("error", "loss", "advice")),
        (["ok"], ()),
    ],
)
def test_a_level_takes_in_the_worse_ones(found: list[str | None], failing: tuple[str, ...]) -> None:
    assert tuple(level for level in ("error", "loss", "advice") if reaches(found, level)) == failing


@pytest.mark.parametrize(
    ("integration", "level", "code"),
    [
        (SILENT, "error", 1),
        (RIGHT, "loss", 0),
        (RIGHT, "advice", 1),
        ("tests.rehearsal.integrations:legacy_keys_left", "error", 0),
        ("tests.rehearsal.integrations:legacy_keys_left", "loss", 1),
    ],
)
def test_it_sets_the_exit_code_and_leaves_the_report(integration: str, level: str, code: int) -> None:
    # So many that each version of Hypothesis draws a call with a property.
    examples = ("--max-examples", "3" if integration in (RIGHT, SILENT) else "25")
    done = rehearse("test", integration, *ONE, *examples, "--fail-on", level)
    assert done.returncode == code, done.stdout
    assert ("0 passed, 1 failed" in done.stdout) is (integration != RIGHT)


def test_another_level_is_refused_with_the_known_ones() -> None:
    done = rehearse("test", RIGHT, *ONE, "--fail-on", "warning")
    assert done.returncode == 2
    assert "'error', 'loss', 'advice'" in done.stderr


def test_a_rehearsal_that_lacks_something_fails_at_every_level() -> None:
    assert not fails(RehearsalReport("shop:handle", 1, 5, ()), "advice")
    assert fails(RehearsalReport("shop:handle", 1, 5, (), missing=("no request was throttled",)), "error")
    assert fails(RehearsalReport("shop:handle", 1, 5, (), unplayed=("create-event",)), "error")
