"""The source of a value: a wrong one is shown with its place, unless that is the command line."""

from __future__ import annotations

from pathlib import Path

from tests.rehearsal.cli.running import rehearse


def test_a_wrong_value_names_the_variable_that_has_it() -> None:
    done = rehearse("serve", REHEARSE_PORT="x")
    assert done.returncode == 2
    assert "'--port': 'x' is not a valid integer range (from REHEARSE_PORT)." in done.stderr
    done = rehearse("serve", REHEARSE_PORT="1", REHEARSE_SERVE_PORT="70000")
    assert "(from REHEARSE_SERVE_PORT)." in done.stderr


def test_a_wrong_value_names_the_key_that_has_it(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.rehearsal.serve]\nport = 70000\n")
    done = rehearse("serve", cwd=tmp_path)
    assert f"(from {tmp_path / 'pyproject.toml'}: tool.rehearsal.serve.port)." in done.stderr


def test_a_wrong_value_of_a_flag_names_the_flag_alone(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.rehearsal.serve]\nport = 1\n")
    done = rehearse("serve", "--port", "70000", cwd=tmp_path)
    assert "(from " not in done.stderr
