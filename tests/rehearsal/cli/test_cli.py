"""The command line as a whole: help, version and exit codes, in processes of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.openapi.loading import bundled_revisions
from tests.rehearsal.cli.running import rehearse, rehearse_apart


def test_help_names_commands_and_exit_codes() -> None:
    done = rehearse_apart("--help")
    assert done.returncode == 0
    for word in ("serve", "test", "contracts", "Exit codes: 0 clean, 1 violations found, 2 usage"):
        assert word in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_the_version_is_one_line() -> None:
    assert rehearse_apart("--version").stdout == "rehearse 0.1.0\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["serv"], "No such command 'serv'. Did you mean 'serve'?"),
        (["contracts", "shw"], "No such command 'shw'. Did you mean 'show'?"),
        (["serve", "--port", "70000"], "70000 is not in the range"),
        (
            ["serve", "--revision", "2020-01-01"],
            f"bundled or named are {', '.join(bundled_revisions())}. Add its file: --spec",
        ),
        (["serve", "--spec", "none.json"], "none.json: cannot be read: No such file or directory"),
        (
            ["serve", "--spec", "broken.json"],
            "broken.json:2:1: not JSON: unexpected end of data. Is the file complete?",
        ),
        (["serve", "--spec", "broken.yaml"], "broken.yaml:3:1: not YAML:"),
        (["serve", "--spec", "other.json"], "other.json: no OpenAPI 3 document: the key 'openapi' is None"),
        (["test"], "Missing argument 'MODULE:CALLABLE'"),
        (["test", "shop"], "'shop' is not MODULE:CALLABLE"),
        (["test", "nowhere:handle"], "cannot import nowhere"),
        (
            ["test", "json:dumps", "--use-case", "create-evnt"],
            "No use case 'create-evnt'. Did you mean 'create-event'?",
        ),
        (["test", "json:dumps", "--max-examples", "0"], "0 is not in the range"),
        (["contracts", "export", "--revision", "1999-01-01"], "revision 1999-01-01 is not loaded"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_exits_with_2_and_says_what_to_do(
    arguments: list[str], message: str, tmp_path: Path
) -> None:
    (tmp_path / "broken.json").write_text("{\n")
    (tmp_path / "broken.yaml").write_text("openapi: 3.0.0\npaths: [\n")
    (tmp_path / "other.json").write_text("{}")
    done = rehearse(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_wrong_usage_in_a_process_of_its_own_exits_with_2() -> None:
    done = rehearse_apart("serv")
    assert done.returncode == 2
    assert "Did you mean 'serve'?" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_passing_rehearsal_exits_with_0_and_a_failing_one_with_1() -> None:
    options = (
        "--max-examples",
        "5",
        "--seed",
        "1",
        "--use-case",
        "create-event",
        "--use-case",
        "create-profile",
    )
    good = rehearse_apart("test", "tests.rehearsal.integrations:right", *options)
    assert (good.returncode, good.stdout.splitlines()[-1]) == (0, "2 passed, 0 failed")
    bad = rehearse_apart("test", "tests.rehearsal.integrations:silent", *options)
    assert (bad.returncode, bad.stdout.splitlines()[-1]) == (1, "0 passed, 2 failed")
    assert "Traceback" not in bad.stdout + bad.stderr
