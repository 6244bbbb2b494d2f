"""The file of known failures and intended differences: read as written, refused with its place."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.failures.baseline import Cleaning, IntendedPlace, KnownFailure
from klaviyo_rehearsal.rehearsal.failures.baseline_file import BaselineError, read_baseline, write_baseline

TODAY = date(2026, 11, 23)
CENTS = KnownFailure(
    "create-event, journey", "changed properties", "the ERP sends whole euros", TODAY, "properties.$value"
)


@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_what_is_written_is_read_again(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"known.{suffix}"
    anywhere = KnownFailure("create-profile", "bad-phone", "Łódź: why", TODAY)
    tier = IntendedPlace("profile *, properties.Tier", "dropped", use_case="journey")
    tidy = Cleaning("json:dumps", json.dumps, "for a test", TODAY)
    write_baseline(path, (CENTS, anywhere, tier, tidy))
    found = read_baseline(path, use_cases())
    assert found.entries == (CENTS, anywhere)
    assert (found.ignored, found.cleanings) == ((tier,), (tidy,))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("known: [", "not YAML"),
        ("- 7", "entry 1 is not a mapping"),
        ("7", "no list of entries under 'known'"),
        ("- {use_case: create-event, code: x, expires: 2026-01-01}", "entry 1 has no 'reason'"),
        ("- {usecase: create-event}", "unknown key 'usecase'. Did you mean 'use_case'?"),
        (
            "- {use_case: create-evnt, code: x, reason: y, expires: 2026-01-01}",
            "no use case 'create-evnt'. Did you mean 'create-event'?",
        ),
        ("- {use_case: create-event, code: x, reason: y, expires: soon}", "'expires' is not a date"),
        ("- {use_case: create-event, code: x, reason: y}", "entry 1 has no 'expires'"),
        (
            "- {use_case: create-event, code: bad-phon, reason: y, expires: 2026-12-31}",
            "entry 1: no code 'bad-phon'. Did you mean 'bad-phone'?",
        ),
        ("- {ignore: 'profile *', expires: 2026-12-31}", "entry 1 has no 'reason'"),
        ("- {ignore: ' ', reason: why}", "entry 1 has no 'ignore'"),
        ("- {ignore: 7, reason: why}", "entry 1: 'ignore' is not a text but int"),
        ("- {ignore: 'profile *', reason: why, expires: 2026-02-30}", "'expires' is not a date"),
        ("- {ignore: 'profile *', reason: why, code: x}", "unknown key 'code'. Known: ignore, use_case"),
        ("- {ignore: 'profile *', reason: why, use_case: journy}", "Did you mean 'journey'?"),
        ("- {clean: shop, reason: why}", "entry 1: clean: 'shop' is not MODULE:CALLABLE"),
        ("- {clean: 'no_such_shop:tidy', reason: why}", "entry 1: clean: cannot import no_such_shop"),
        ("- {clean: 'json:JSONDecode', reason: why}", "entry 1: clean: json has no 'JSONDecode'"),
        ("ignore: [{place: x}]", "unknown key 'ignore'. The entries stand in a list under 'known'."),
    ],
)
def test_a_wrong_file_says_where_and_what(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "known.yaml"
    path.write_text(text)
    with pytest.raises(BaselineError) as caught:
        read_baseline(path, use_cases())
    assert message in str(caught.value)
    assert "known.yaml" in str(caught.value)
