"""A rehearsal from beginning to end: its options, its replay line, the baseline, the kept failures."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.contracts.revision_remark import serving_today
from klaviyo_rehearsal.rehearsal.failures.baseline_file import read_baseline
from tests.rehearsal.cli.running import QUICK, RIGHT, SILENT, rehearse


def test_the_replay_line_replays() -> None:
    first = rehearse(
        "test", "tests.rehearsal.integrations:cents_cut_off", "--use-case", "create-event", "--seed", "3"
    )
    (line,) = [line for line in first.stdout.splitlines() if line.strip().startswith("replay")]
    again = rehearse(*line.split()[2:])
    assert again.stdout == first.stdout


def test_a_baseline_that_was_written_lets_the_same_pass(tmp_path: Path) -> None:
    first = rehearse("test", SILENT, *QUICK, "--write-baseline", "known.yaml", cwd=tmp_path)
    assert first.returncode == 0
    assert "code: nothing-sent" in (tmp_path / "known.yaml").read_text()
    second = rehearse("test", SILENT, *QUICK, "--baseline", "known.yaml", cwd=tmp_path)
    assert second.returncode == 0
    assert "known   nothing-sent, until " in second.stdout
    mended = rehearse("test", RIGHT, *QUICK, "--baseline", "known.yaml", cwd=tmp_path)
    assert mended.returncode == 0
    assert (
        "stale   create-event: nothing-sent no longer fails; take it out of known.yaml: entry 1"
        in mended.stdout
    )


def test_a_shop_with_three_mistakes_is_clean_with_the_baseline_that_it_wrote(tmp_path: Path) -> None:
    arguments = ("test", "examples.python_sdk_broken.shop:handle", "--seed", "1", "--max-examples", "30")
    names = ("--use-case", "update-profile", "--use-case", "create-event", "--use-case", "client-event")
    path = str(tmp_path / "known.yaml")
    assert rehearse(*arguments, *names, "--write-baseline", path).returncode == 0
    entries = read_baseline(Path(path), use_cases()).entries
    assert len(entries) <= 6  # it was 24, and a failure
    assert "create-event, client-event" in {entry.use_case for entry in entries}
    again = rehearse(*arguments, *names, "--baseline", path)
    assert again.returncode == 0
    assert "stale" not in again.stdout
    some = rehearse(*arguments, "--use-case", "create-event", "--baseline", path)
    assert some.returncode == 0
    assert "stale" not in some.stdout


def test_an_intended_difference_that_has_expired_is_told(tmp_path: Path) -> None:
    entry = "- {ignore: 'event *, properties.$value', reason: whole euros, expires: 2026-01-02}"
    (tmp_path / "known.yaml").write_text(entry)
    done = rehearse("test", RIGHT, *QUICK, "--baseline", "known.yaml", cwd=tmp_path)
    place = "ignore 'event *, properties.$value' expired on 2026-01-02 and does not apply: whole euros"
    assert f"note    known.yaml: entry 1: {place}" in done.stdout


def test_a_retired_revision_is_remarked_on_and_answered_as_today_where_that_is_asked_for() -> None:
    living = serving_today("2024-02-15", datetime.now(UTC).date())
    remark = f"note    Revision 2024-02-15 is retired: Klaviyo serves it as {living} today."
    alone = rehearse("test", "tests.rehearsal.integrations:retired", *QUICK)
    assert f"{remark}\n" in alone.stdout
    today = rehearse("test", "tests.rehearsal.integrations:retired", *QUICK, "--retired")
    assert f"{remark} Here {living} was used.\n" in today.stdout
    right = rehearse("test", RIGHT, *QUICK)
    assert "note " not in right.stdout
