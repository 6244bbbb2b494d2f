"""`[tool.rehearsal]` in pyproject.toml: found, read, overruled, refused."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from klaviyo_rehearsal.rehearsal.cli import cli
from klaviyo_rehearsal.rehearsal.options.config import check_variables, find_config
from klaviyo_rehearsal.rehearsal.options.settings import Settings
from tests.rehearsal.cli.running import RIGHT, SILENT, rehearse
from tests.rehearsal.cli.shop import SHOP


def configure(folder: Path, text: str) -> None:
    (folder / "pyproject.toml").write_text(f"[tool.rehearsal]\n{text}")


def test_settings_come_from_the_nearest_file_and_names_are_relative_to_it(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(SHOP)
    configure(
        tmp_path,
        f"""
command = "{sys.executable} shop.py"
use_case = ["create-event"]
max_examples = 5
seed = 1
[tool.rehearsal.report]
json = "report.json"
""",
    )
    below = tmp_path / "src" / "deep"
    below.mkdir(parents=True)
    done = rehearse("test", cwd=below)
    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines()[0] == f"Rehearsing {sys.executable} shop.py, seed 1"
    assert json.loads((tmp_path / "report.json").read_text())["max_examples"] == 5
    assert (tmp_path / ".rehearsal" / ".gitignore").read_text() == "*\n"


def test_a_flag_beats_the_environment_and_that_beats_the_file(tmp_path: Path) -> None:
    configure(tmp_path, f'integration = "{SILENT}"\nseed = 1\nmax_examples = 2\nuse_case = ["create-event"]')
    environment = {"REHEARSE_SEED": "2", "REHEARSE_INTEGRATION": RIGHT}
    by_environment = rehearse("test", cwd=tmp_path, **environment)
    assert by_environment.stdout.splitlines()[0] == f"Rehearsing {RIGHT}, seed 2"
    by_flag = rehearse("test", SILENT, "--seed", "3", cwd=tmp_path, **environment)
    assert by_flag.stdout.splitlines()[0] == f"Rehearsing {SILENT}, seed 3"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("max_exmaples = 5", "unknown key 'tool.rehearsal.max_exmaples'. Did you mean 'max_examples'?"),
        ('max_examples = "5"', "tool.rehearsal.max_examples is not a number but '5'"),
        ('faults = "yes"', "tool.rehearsal.faults is not true or false but 'yes'"),
        ("use_case = 5", "tool.rehearsal.use_case must be a list of strings"),
        ('report = "html"', "tool.rehearsal.report must be a table"),
        ("[", "pyproject.toml: cannot be read"),
        ("x = " + "[" * 20_000, "pyproject.toml: cannot be read"),
        ("seed = 1\nseed = 2", "pyproject.toml: cannot be read"),
        ("use_cases = []", "unknown key 'tool.rehearsal.use_cases'. Did you mean 'use_case'?"),
        ("zzz = 1", "unknown key 'tool.rehearsal.zzz'. Known: "),
        ("seed = true", "tool.rehearsal.seed is not a number but True"),
        ("oracle = {undollared_names = 1}", "tool.rehearsal.oracle must be a table of strings"),
        ("spec = [1]", "tool.rehearsal.spec must be a list of strings"),
        ("[tool.rehearsal.serv]", "unknown key 'tool.rehearsal.serv'. Did you mean 'serve'?"),
        ("serve = 5", "[tool.rehearsal.serve] must be a table"),
        ("[tool.rehearsal.serve]\nprot = 1", "'tool.rehearsal.serve.prot'. Did you mean 'port'?"),
        ("[tool.rehearsal.contracts.dif]", "'tool.rehearsal.contracts.dif'. Did you mean 'diff'?"),
        ("[tool.rehearsal.explain]\na = 1", "'tool.rehearsal.explain.a'. It has no keys."),
        (
            'host = "klaviyo.test"',
            "tool.rehearsal.host: the flag differs between commands: write it under [tool.rehearsal.serve], ",
        ),
        ('profile = "qick"', "(from "),
    ],
)
def test_a_wrong_file_is_wrong_usage(text: str, message: str, tmp_path: Path) -> None:
    configure(tmp_path, text)
    done = rehearse("test", RIGHT, cwd=tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert message in done.stderr


def read(text: str, folder: Path) -> dict[str, Any]:
    configure(folder, text)
    return find_config(folder, Settings(cli)).default_map


def test_the_top_table_is_for_every_command_and_a_table_of_a_command_beats_it(tmp_path: Path) -> None:
    found = read("port = 1\nseed = 2\n[tool.rehearsal.serve]\nport = 3\nseed = 4", tmp_path)
    assert (found["serve"], found["run"], found["test"]) == ({"port": 3, "seed": 4}, {"port": 1}, {"seed": 2})


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    found = read(
        """
spec = "official"
baseline = "known.yaml"
[tool.rehearsal.report]
junit = "out/junit.xml"
[tool.rehearsal.check]
paths = ["payloads", "-"]
[tool.rehearsal.run]
plant = "plant.yaml"
""",
        tmp_path,
    )
    assert found["test"] == {
        "specs": [f"{tmp_path}/official"],
        "baseline": f"{tmp_path}/known.yaml",
        "reports": [f"junit={tmp_path}/out/junit.xml"],
    }
    assert found["check"]["paths"] == [f"{tmp_path}/payloads", "-"]
    assert found["run"]["plant_file"] == f"{tmp_path}/plant.yaml"


def test_a_list_of_pairs_is_as_good_as_a_table(tmp_path: Path) -> None:
    listed = read('report = ["html=a.html"]\nmap = ["body=req.payload"]', tmp_path)
    assert listed["test"]["reports"] == [f"html={tmp_path}/a.html"]
    assert listed["check"]["places"] == ["body=req.payload"]


def test_a_date_of_toml_is_a_revision_and_a_day(tmp_path: Path) -> None:
    found = read("revision = 2026-07-15\ntoday = 2027-01-15", tmp_path)
    assert (found["check"]["revisions"], found["check"]["today"]) == (["2026-07-15"], "2027-01-15")
    assert found["migrate"]["revision"] == "2026-07-15"


def test_several_revisions_do_not_reach_a_command_that_takes_one(tmp_path: Path) -> None:
    found = read('revision = ["2026-04-15", "2026-07-15"]', tmp_path)
    assert found["serve"]["revisions"] == ["2026-04-15", "2026-07-15"]
    assert "migrate" not in found


def test_check_reads_the_file(tmp_path: Path) -> None:
    (tmp_path / "payloads").mkdir()
    (tmp_path / "payloads" / "list.json").write_text(
        '{"data": {"type": "list", "attributes": {"list_name": "a"}}}'
    )
    configure(tmp_path, '[tool.rehearsal.check]\npaths = ["payloads"]\noperation = "POST /api/lists"')
    done = rehearse("check", cwd=tmp_path)
    assert (done.returncode, "unknown-field" in done.stdout) == (1, True), done.stderr


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("REHEARSE_USE_CASES", "no flag has this variable. Did you mean 'REHEARSE_USE_CASE'?"),
        ("REHEARSE_SERVE_PROT", "Did you mean 'REHEARSE_SERVE_PORT'?"),
        ("REHEARSE_XYZZY", "no flag has this variable. See `rehearse config show COMMAND --format json`."),
        ("REHEARSE_HOST", "the flag differs between commands: name one, REHEARSE_SERVE_HOST, "),
    ],
)
def test_an_unknown_variable_is_wrong_usage(name: str, message: str, tmp_path: Path) -> None:
    done = rehearse("check", "examples/payloads", **{name: "1"})
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{name}: " in done.stderr
    assert message in done.stderr


def test_known_variables_are_taken_and_others_are_none_of_ours() -> None:
    names = ["REHEARSE_CACHE_DIR", "REHEARSE_TEST_SEED", "REHEARSE_SEED", "_REHEARSE_COMPLETE", "PATH"]
    check_variables(Settings(cli), names)


def test_help_comes_even_where_the_file_is_broken(tmp_path: Path) -> None:
    configure(tmp_path, "[")
    assert rehearse("serve", "--help", cwd=tmp_path).returncode == 0
    assert rehearse("serve", "--port", "0", cwd=tmp_path).returncode == 2


def test_a_key_may_have_the_name_of_a_group_of_commands(tmp_path: Path) -> None:
    """As `report`, a table of files and the group of `rehearse report merge`."""
    root, group = click.Group("root"), click.Group("report")
    root.add_command(
        click.Command("test", params=[click.Option(["--report"], multiple=True, metavar="A=FILE")])
    )
    root.add_command(group)
    group.add_command(click.Command("merge", params=[click.Option(["--into"])]))
    configure(tmp_path, 'report = {html = "a.html", merge = {into = "all"}}')
    found = find_config(tmp_path, Settings(root)).default_map
    assert found == {"test": {"report": [f"html={tmp_path}/a.html"]}, "report": {"merge": {"into": "all"}}}
