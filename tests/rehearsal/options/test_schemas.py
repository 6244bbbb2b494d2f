"""The schemas for editors, in docs/, are those of the code that reads the files."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from klaviyo_rehearsal.rehearsal.cli import cli
from klaviyo_rehearsal.rehearsal.options.schemas import NAMES, schema_of
from tests.rehearsal.cli.running import rehearse

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize("name", NAMES)
def test_the_file_of_the_docs_is_the_one_of_the_code(name: str) -> None:
    schema = schema_of(name, cli)
    jsonschema_rs.meta.validate(schema)
    kept = json.loads((DOCS / f"{name}.schema.json").read_text("utf-8"))
    remedy = f"make it anew: rehearse config schema {name} > docs/{name}.schema.json"
    assert kept == json.loads(json.dumps(schema)), remedy


def test_a_command_prints_a_schema() -> None:
    done = rehearse("config", "schema", "faults")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == json.loads((DOCS / "faults.schema.json").read_text("utf-8"))
    refused = rehearse("config", "schema", "fault")
    assert refused.returncode == 2
    assert "'config', 'faults', 'baseline', 'plant'" in refused.stderr
