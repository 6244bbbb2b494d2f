"""The contracts that options name, and the day to judge by."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from klaviyo_rehearsal.rehearsal.options.contracts import load_library, specs_option
from klaviyo_rehearsal.rehearsal.options.exits import USAGE
from tests.rehearsal.cli.running import rehearse


def test_a_revision_that_is_not_loaded_ends_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(load_library(["2024-02-15"]).contracts) == ["2024-02-15"]
    with pytest.raises(SystemExit) as ended:
        load_library(["1999-01-01"])
    assert ended.value.code == USAGE
    assert "revision 1999-01-01 is not loaded" in capsys.readouterr().err


def _spec(folder: Path, revision: str) -> Path:
    document = {
        "openapi": "3.0.2",
        "info": {"version": revision},
        "paths": {"/api/pets": {"get": {"responses": {"200": {"description": "Pets."}}}}},
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{revision}.json"
    path.write_text(json.dumps(document))
    return path


def _specs(*arguments: str) -> str:
    @click.command()
    @specs_option
    def command(specs: tuple[Path, ...]) -> None:
        print(*specs)

    return CliRunner().invoke(command, arguments).output.strip()


def test_a_folder_stands_for_the_files_in_it(tmp_path: Path) -> None:
    files = [_spec(tmp_path, revision) for revision in ("2024-05-15", "2025-01-15")]
    (tmp_path / "LICENSE").write_text("Klaviyo's")
    assert _specs("--spec", str(tmp_path)) == " ".join(map(str, files))
    (tmp_path / "empty").mkdir()
    assert "has no OpenAPI files" in _specs("--spec", str(tmp_path / "empty"))


def test_the_fetched_files_are_loaded_by_one_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REHEARSE_CACHE_DIR", str(tmp_path))
    assert "no official file is fetched yet; run `rehearse contracts fetch --all`" in _specs("--official")
    fetched = _spec(tmp_path / "official", "2025-01-15")
    own = _spec(tmp_path / "own", "2025-01-15")
    # A file that is named has the last word.
    assert _specs("--official", "--spec", str(own)) == f"{fetched} {own}"
    assert list(load_library(specs=[fetched, own]).contracts)


def test_parts_that_are_not_understood_are_remarked_on_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    upload = {
        "requestBody": {"content": {"multipart/form-data": {"schema": {"type": "object"}}}},
        "responses": {"201": {"description": "Done."}},
    }
    for revision in ("2024-05-15", "2025-01-15"):
        path = _spec(tmp_path, revision)
        document = json.loads(path.read_text())
        path.write_text(json.dumps({**document, "paths": {"/api/image-upload": {"post": upload}}}))
    load_library(specs=sorted(tmp_path.glob("*.json")))
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("rehearse: 2 files: 6 parts of the contract not understood, such as POST")


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
