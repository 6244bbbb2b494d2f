"""--jobs: several processes, and the same report whatever their number."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from klaviyo_rehearsal.rehearsal.options import jobs as options
from klaviyo_rehearsal.rehearsal.options.jobs import cores
from tests.rehearsal.cli.running import RIGHT, rehearse

USE_CASES = ("--use-case", "create-event", "--use-case", "tag-list", "--use-case", "create-profile")


def test_the_report_is_the_same_whatever_the_number_of_processes() -> None:
    # It passes two of the use cases, and sends nothing for the third.
    arguments = ("test", RIGHT, *USE_CASES, "--max-examples", "20", "--seed", "3", "--format", "json")
    reports = [rehearse(*arguments, "--jobs", str(jobs)) for jobs in (1, 2, 3)]
    assert {done.returncode for done in reports} == {1}
    verdicts = [item["verdict"] for item in json.loads(reports[0].stdout)["use_cases"]]
    assert verdicts == ["passed", "failed", "passed"]
    # All but the times is the same.
    first, second, third = (done.stdout.partition('"times"')[0] for done in reports)
    assert first == second == third


def test_the_screen_is_the_same_too_with_the_use_cases_in_their_order() -> None:
    arguments = ("test", RIGHT, *USE_CASES, "--max-examples", "5", "--seed", "3")
    assert rehearse(*arguments).stdout == rehearse(*arguments, "--jobs", "2").stdout


def test_known_failures_are_written_and_met_in_other_processes_as_well(tmp_path: Path) -> None:
    silent = ("test", "tests.rehearsal.integrations:silent", *USE_CASES, "--max-examples", "3", "--seed", "3")
    for jobs in ("1", "2"):
        done = rehearse(*silent, "--jobs", jobs, "--write-baseline", f"{jobs}.yaml", cwd=tmp_path)
        assert done.returncode == 0
    assert (tmp_path / "1.yaml").read_text() == (tmp_path / "2.yaml").read_text()
    done = rehearse(*silent, "--jobs", "2", "--baseline", "1.yaml", cwd=tmp_path)
    assert (done.returncode, "stale" in done.stdout) == (0, False)
    assert done.stdout.count("known   nothing-sent") == 3


def test_an_integration_that_cannot_be_started_is_named_once() -> None:
    done = rehearse("test", "--command", "no-such-program", *USE_CASES, "--jobs", "2")
    assert done.returncode == 2
    assert done.stderr.startswith("rehearse: no command 'no-such-program' found")
    assert done.stderr.count("no-such-program") == 1


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5", ""])
def test_a_number_that_is_none_is_refused(text: str) -> None:
    done = rehearse("test", RIGHT, f"--jobs={text}")
    assert done.returncode == 2
    assert f"{text!r} is neither a number from 1 on nor 'auto'." in done.stderr


def test_auto_is_a_process_a_core() -> None:
    assert cores() >= 1
    if hasattr(os, "sched_getaffinity"):
        assert cores() == len(os.sched_getaffinity(0))


def test_the_number_comes_from_the_environment_and_the_file_too(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.rehearsal]\njobs = "none"\n')
    done = rehearse("test", RIGHT, cwd=tmp_path)
    assert (done.returncode, "'none' is neither" in done.stderr) == (2, True)
    done = rehearse("test", RIGHT, cwd=tmp_path, REHEARSE_JOBS="many")
    assert (done.returncode, "'many' is neither" in done.stderr) == (2, True)
    (tmp_path / "pyproject.toml").write_text("[tool.rehearsal]\njobs = true\n")
    done = rehearse("test", RIGHT, cwd=tmp_path)
    assert (done.returncode, "tool.rehearsal.jobs is not a number" in done.stderr) == (2, True)


def test_processes_and_a_cluster_exclude_each_other(tmp_path: Path) -> None:
    done = rehearse("check", str(tmp_path), "--jobs", "2", "--dask", "tcp://127.0.0.1:1")
    assert (done.returncode, "--dask and --jobs exclude each other" in done.stderr) == (2, True)


def test_the_nearer_one_of_processes_and_a_cluster_counts(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.rehearsal.check]\ndask = "tcp://127.0.0.1:1"\n')
    (tmp_path / "it.json").write_text('{"method": "GET", "path": "/api/lists"}')
    done = rehearse("check", "it.json", "--jobs", "1", cwd=tmp_path)
    assert "Dask" not in done.stderr
    assert "1 checked" in done.stderr


def test_a_cluster_without_the_extra_names_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "find_spec", lambda name: None)
    done = rehearse("check", str(tmp_path), "--dask", "tcp://127.0.0.1:1")
    assert (done.returncode, "pip install 'klaviyo-rehearsal[dask]'" in done.stderr) == (2, True)


def test_a_cluster_that_cannot_be_reached_ends_the_command(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    done = rehearse("check", str(tmp_path), "--dask", "nowhere")
    assert (done.returncode, "no Dask scheduler answers at nowhere: " in done.stderr) == (3, True)
