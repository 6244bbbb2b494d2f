"""The day by which a command judges."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from tests.rehearsal.cli.running import rehearse


def states(*arguments: str, **environment: str) -> tuple[str, dict[str, str]]:
    done = rehearse("contracts", "revisions", "--format", "json", *arguments, **environment)
    content = json.loads(done.stdout)
    return content["today"], {item["revision"]: item["state"] for item in content["revisions"]}


def test_the_day_is_an_option_or_a_variable_or_the_present_one() -> None:
    assert states("--today", "2026-11-26")[1]["2025-01-15"] == "deprecated"
    day, found = states(REHEARSE_TODAY="2027-01-15")
    assert (day, found["2025-01-15"]) == ("2027-01-15", "retired")
    assert states("--today", "2026-11-26", REHEARSE_TODAY="2027-01-15")[0] == "2026-11-26"
    assert states()[0] == str(datetime.now(UTC).date())


def test_a_word_is_no_day() -> None:
    done = rehearse("contracts", "revisions", "--today", "tomorrow")
    assert done.returncode == 2
    assert "'tomorrow' is no day: write it as 2026-11-26." in done.stderr
