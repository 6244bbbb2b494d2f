"""JSON for programs: one form in every command."""

from __future__ import annotations

from pathlib import Path

import pytest

from klaviyo_rehearsal.rehearsal.options.json_output import print_json


def test_a_value_that_json_does_not_know_is_its_text(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    print_json({"file": Path("known.yaml"), "counts": [1]})
    assert capsysbinary.readouterr().out == b'{\n  "file": "known.yaml",\n  "counts": [\n    1\n  ]\n}\n'
