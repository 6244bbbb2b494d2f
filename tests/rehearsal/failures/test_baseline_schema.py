"""The schema of baselines takes and refuses what the reader does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.failures.baseline_file import BaselineError, read_baseline
from klaviyo_rehearsal.rehearsal.failures.baseline_schema import baseline_schema

VALIDATOR = jsonschema_rs.validator_for(baseline_schema(use_cases()))
_KNOWN = {"use_case": "create-event", "code": "bad-value", "reason": "next week", "expires": "2027-01-01"}


def is_read(folder: Path, content: Any) -> bool:
    """Whether the reader takes a file."""
    path = folder / "known.yaml"
    path.write_text(yaml.safe_dump(content))
    try:
        read_baseline(path, use_cases())
    except BaselineError:
        return False
    return True


@pytest.mark.parametrize(
    "content",
    [
        {"known": [_KNOWN]},
        [_KNOWN],
        [],
        [{**_KNOWN, "use_case": ["create-event", "create-list"], "place": "/data/*"}],
        [{**_KNOWN, "code": "missing properties"}, {**_KNOWN, "code": "raised ValueError"}],
        [{**_KNOWN, "code": "hung"}, {**_KNOWN, "code": "difference"}],
        [{"ignore": "profile, properties", "reason": "new field"}],
        [{"ignore": "profile", "use_case": "create-event", "reason": "x", "expires": "2027-01-01"}],
        [{"clean": "os.path:basename", "reason": "x"}],
    ],
)
def test_a_right_baseline_is_accepted(tmp_path: Path, content: Any) -> None:
    assert is_read(tmp_path, content)
    VALIDATOR.validate(content)


@pytest.mark.parametrize(
    "content",
    [
        {"knwon": [_KNOWN]},
        {"known": [_KNOWN], "more": 1},
        [{name: value for name, value in _KNOWN.items() if name != "expires"}],
        [{**_KNOWN, "expries": "2027-01-01"}],
        [{**_KNOWN, "use_case": "create-evnt"}],
        [{**_KNOWN, "code": "bad-valeu"}],
        [{**_KNOWN, "reason": " "}],
        [{**_KNOWN, "expires": "soon"}],
        [{"ignore": "profile"}],
        [{"ignore": "profile", "code": "x", "reason": "x"}],
        [{"clean": "os.path:basename", "use_case": "create-event", "reason": "x"}],
        [5],
        5,
    ],
)
def test_a_wrong_baseline_is_refused(tmp_path: Path, content: Any) -> None:
    assert not is_read(tmp_path, content)
    assert not VALIDATOR.is_valid(content)
