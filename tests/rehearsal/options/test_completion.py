"""Completion by click's protocol and in real shells: use cases, codes, operations, revisions, formats."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import BashComplete

from klaviyo_rehearsal.contracts.openapi.loading import bundled_revisions, load, use_cases
from klaviyo_rehearsal.contracts.violation import CATALOGUE
from klaviyo_rehearsal.rehearsal.cli import cli
from klaviyo_rehearsal.rehearsal.reports.formats import FORMATS
from tests.rehearsal.cli.running import ROOT


def completed(line: str) -> list[str]:
    """Return the candidates for the last word of a line, by the variables that bash sets for click."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMP_WORDS", line.rstrip())
        patch.setenv("COMP_CWORD", str(line.count(" ")))
        answer = BashComplete(cli, {}, "rehearse", "_REHEARSE_COMPLETE").complete()
    return [entry.partition(",")[2] for entry in answer.splitlines()]


def test_use_cases_are_completed() -> None:
    assert completed("rehearse test --use-case ") == list(use_cases())
    assert completed("rehearse test --use-case create-ev") == [
        name for name in use_cases() if name.startswith("create-ev")
    ]


def test_codes_are_completed() -> None:
    assert completed("rehearse explain ") == list(CATALOGUE)
    assert completed("rehearse compare --allow unknown-f") == ["unknown-field"]


def test_operations_are_completed_by_klaviyos_names() -> None:
    names = [operation.operation_id for operation in load().newest]
    assert completed("rehearse contracts show ") == names
    assert "create_event" in completed("rehearse check --operation create_e")


def test_revisions_are_completed() -> None:
    bundled = list(bundled_revisions())
    for line in ("serve --revision ", "upgrade --to ", "upgrade --from ", "contracts diff 2024-02-15 "):
        assert completed(f"rehearse {line}") == bundled, line
    assert completed("rehearse check --revision ") == [*bundled, "all"]
    assert "2022-10-17" in completed("rehearse contracts fetch 2022")


def test_formats_and_names_of_pairs_are_completed() -> None:
    assert completed("rehearse test --format ") == list(FORMATS)
    assert "html=" in completed("rehearse test --report ht")
    assert "undollared_names=" in completed("rehearse serve --oracle und")
    assert "body=" in completed("rehearse check --map bo")


def test_commands_of_settings_are_completed() -> None:
    assert "serve" in completed("rehearse config show ser")
    assert completed("rehearse config show contracts sh") == ["show"]
    assert completed("rehearse config show serve ") == []


def test_a_broken_file_does_not_break_the_completion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").write_text("[")
    monkeypatch.chdir(tmp_path)
    assert completed("rehearse exp") == ["explain"]


@pytest.mark.parametrize(
    ("line", "number"),
    [("rehearse test --use-case", 3), ("rehearse explain", 2), ("rehearse upgrade --to", 3)],
)
def test_a_completion_imports_neither_the_server_nor_hypothesis(line: str, number: int) -> None:
    code = (
        "import sys\nfrom click.shell_completion import BashComplete\n"
        "from klaviyo_rehearsal.rehearsal.cli import cli\n"
        "assert BashComplete(cli, {}, 'rehearse', '_REHEARSE_COMPLETE').complete()\n"
        "print(sorted({'hypothesis', 'starlette', 'uvicorn', 'rich', 'yaml'} & set(sys.modules)))"
    )
    env = {**os.environ, "COMP_WORDS": line, "COMP_CWORD": str(number)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=env, cwd=ROOT, timeout=60
    )
    assert done.stdout.strip() == "[]", done.stderr


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a PATH whose `rehearse` is this project's."""
    folder = tmp_path_factory.mktemp("bin")
    script = folder / "rehearse"
    script.write_text(
        f"#!{sys.executable}\nimport sys\nfrom klaviyo_rehearsal.rehearsal.cli import main\n"
        "sys.argv[0] = 'rehearse'\nmain()\n"
    )
    script.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def line_of_the_docs(shell_name: str) -> str:
    """Return the line of docs/settings.md for a shell."""
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    (line,) = re.findall(rf"^\| {shell_name}\b.*\| `(.*)` \|$", page, re.MULTILINE)
    return str(line).replace("\\|", "|")


def shell(program: str, script: str, path: str, *options: str) -> str:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not on this machine: scripts/programs installs it")
    done = subprocess.run(
        [program, *options, "-c", script],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_bash_completes_by_the_line_of_the_docs(path: str) -> None:
    script = f"""
{line_of_the_docs("bash")}
complete -p rehearse
COMP_WORDS=(rehearse test --use-case create-ev) COMP_CWORD=3
_rehearse_completion rehearse
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    assert shell("bash", script, path, "--norc").splitlines() == [
        "complete -o nosort -F _rehearse_completion rehearse",
        *(name for name in use_cases() if name.startswith("create-ev")),
    ]


def test_zsh_completes_by_the_line_of_the_docs(path: str) -> None:
    script = f"""
autoload -Uz compinit; compinit -D -u
{line_of_the_docs("zsh")}
print -r -- "$_comps[rehearse]"
_describe() {{ print -rl -- "${{completions_with_descriptions[@]}}" }}
compadd() {{ print -rl -- "$@" }}
words=(rehearse explain unknown-f) CURRENT=3
_rehearse_completion
"""
    lines = shell("zsh", script, path, "-f").splitlines()
    assert lines[0] == "_rehearse_completion"
    assert lines[1].startswith("unknown-field:"), lines


def test_fish_completes_by_the_line_of_the_docs(path: str) -> None:
    script = f"""
{line_of_the_docs("fish")}
complete -C 'rehearse contracts show create_ev'
"""
    lines = shell("fish", script, path, "--no-config").splitlines()
    assert lines[0].split("\t") == ["create_event", "POST /api/events"]
