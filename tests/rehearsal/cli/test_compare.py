"""`rehearse compare`: its counts, its exit codes and its errors."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from tests.rehearsal.cli.running import ROOT, rehearse, rehearse_apart

SCRIPTS = Path(__file__).parents[3] / "examples" / "shop" / "scripts"
PYTHON = shlex.quote(sys.executable)
PROGRAMS = ("--old", f"{PYTHON} {SCRIPTS / 'old_sync.py'}", "--new", f"{PYTHON} {SCRIPTS / 'new_sync.py'}")
EACH = ("--each", str(SCRIPTS / "orders.jsonl"))


def test_each_line_is_a_run_and_the_first_difference_is_shown() -> None:
    done = rehearse("compare", *PROGRAMS, *EACH)
    assert done.returncode == 1
    assert done.stdout.startswith("line 1\ntwins: 1 difference\n")
    assert "2 runs: 0 equal, 2 different, 0 not compared; 2 old requests, 2 new ones" in done.stdout


def test_an_intended_difference_passes() -> None:
    done = rehearse("compare", *PROGRAMS, *EACH, "--ignore", "properties.Tier")
    assert (done.returncode, done.stdout) == (
        0,
        "2 runs: 2 equal, 0 different, 0 not compared; 2 old requests, 2 new ones\n",
    )


def test_intended_differences_stand_in_a_baseline(tmp_path: Path) -> None:
    (tmp_path / "tidy.py").write_text(
        "def tiers(snapshot):\n"
        "    for profile in snapshot['profiles']:\n"
        "        profile['properties'].pop('Tier', None)\n"
        "def wrong(snapshot):\n"
        "    snapshot['people']\n"
    )
    known = tmp_path / "known.yaml"

    def compare(text: str, *more: str) -> tuple[int, str]:
        known.write_text(text)
        done = rehearse("compare", *PROGRAMS, *EACH, "--baseline", "known.yaml", *more, cwd=tmp_path)
        return done.returncode, done.stderr

    assert compare("- {ignore: 'profile *, properties.Tier', reason: dropped}") == (0, "")
    assert compare("- {clean: 'tidy:tiers', reason: dropped, expires: 2999-01-01}") == (0, "")
    assert compare("- {clean: 'tidy:tiers', reason: dropped, expires: 2026-01-01}") == (
        1,
        "rehearse: known.yaml: entry 1: clean tidy:tiers expired on 2026-01-01 and does not apply: dropped\n",
    )
    assert compare("- {clean: 'tidy:wrong', reason: dropped}") == (
        2,
        "rehearse: known.yaml: entry 1: tidy:wrong raised KeyError: 'people'\n",
    )
    code, remarks = compare("- {ignore: 'profile *, properties.Teir', reason: dropped}", "--ignore", "time")
    assert code == 1
    assert remarks.splitlines() == [
        "rehearse: known.yaml: entry 1: 'profile *, properties.Teir' matches nothing that was tried. "
        "Did you mean 'profile *, properties.Tier'?",
        "rehearse: --ignore: no difference at 'time'; take the entry out",
    ]
    assert compare("- {ignore: 'profile *'}") == (2, "rehearse: known.yaml: entry 1 has no 'reason'\n")


def test_a_written_baseline_makes_the_next_comparison_clean(tmp_path: Path) -> None:
    def compare(*flags: str) -> tuple[int, str, str]:
        done = rehearse("compare", *PROGRAMS, *EACH, *flags, cwd=tmp_path)
        return done.returncode, done.stdout.splitlines()[-1], done.stderr

    counts = "2 runs: 0 equal, 2 known, 0 different, 0 not compared; 2 old requests, 2 new ones"
    assert compare("--write-baseline", "known.yaml") == (0, counts, "")
    known = tmp_path / "known.yaml"
    assert (
        "- use_case: twins\n  code: missing properties\n  place: profile *, properties.*\n"
        in known.read_text()
    )
    assert compare("--baseline", "known.yaml") == (0, counts, "")
    cause = "use_case: twins, code: missing properties, place: 'profile *, properties.Tier'"
    entry = f"{{{cause}, reason: x, expires: "
    known.write_text(f"- {entry}2999-01-01}}")
    assert compare("--baseline", "known.yaml", "--report", "json=out.json") == (0, counts, "")
    results = json.loads((tmp_path / "out.json").read_text())["use_cases"]
    assert [one["known"][0]["code"] for one in results] == ["missing properties"] * 2
    known.write_text(f"- {entry}2026-01-01}}")
    code, last, remarks = compare("--baseline", "known.yaml")
    assert (code, "0 equal, 2 different" in last) == (1, True)
    expired = "missing properties of twins expired on 2026-01-01 and does not apply: x"
    assert remarks == f"rehearse: known.yaml: entry 1: {expired}\n"
    known.write_text(f"- {entry}2999-01-01}}")
    code, _, remarks = compare("--baseline", "known.yaml", "--ignore", "properties.Tier")
    assert (code, "no longer fails; take it out of known.yaml: entry 1" in remarks) == (0, True)


def test_a_crash_is_no_verdict() -> None:
    done = rehearse("compare", "--old", "false", "--new", "true")
    assert done.returncode == 2
    assert "the old program ended with 1" in done.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--allow", "no-such-code"), "there is no such code"),
        (("--plant", "no-such-file.yaml"), "no-such-file.yaml: cannot be read: No such file or directory"),
        (("--each", "no-such-file.jsonl"), "no-such-file.jsonl: cannot be read: No such file or directory"),
        (("--old", "REV=1"), "--old: 'REV=1' names no command"),
        (("--old", "no-such-command"), "cannot run 'no-such-command'"),
    ],
)
def test_wrong_usage_names_the_place(options: tuple[str, ...], message: str) -> None:
    done = rehearse("compare", *PROGRAMS, *options)
    assert done.returncode == 2
    assert message in done.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[1]", "resources by kind are wanted"),
        ("{", "not YAML"),
        ("lists: [{id: Y6nRLr}]", "name"),
        ("nonsense: []", "nonsense"),
    ],
)
def test_a_file_that_cannot_be_planted_is_named(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "plant.yaml").write_text(content)
    done = rehearse("compare", *PROGRAMS, *EACH, "--plant", str(tmp_path / "plant.yaml"))
    assert done.returncode == 2
    assert message in done.stderr


def test_reports_are_written_in_every_format(tmp_path: Path) -> None:
    page, record = tmp_path / "out.html", tmp_path / "out.json"
    done = rehearse("compare", *PROGRAMS, *EACH, "--report", f"html={page}", "--report", f"json={record}")
    assert done.returncode == 1
    assert '<a href="#f1-line-1">line 1</a>' in page.read_text()
    found = json.loads(record.read_text())
    assert [one["failure"]["code"] for one in found["use_cases"]] == ["missing properties"] * 2
    assert (
        json.loads(rehearse("compare", *PROGRAMS, *EACH, "--format", "json").stdout)["use_cases"]
        == found["use_cases"]
    )


def test_the_words_of_both_programs_are_shown(capfd: pytest.CaptureFixture[str]) -> None:
    crash = f"{PYTHON} -c 'import sys; sys.exit(\"no orders today\")'"
    # In a process of its own: the lines come from threads.
    done = rehearse_apart("compare", "--old", crash, "--new", crash.replace("orders", "sync"))
    assert done.returncode == 2
    assert "old | no orders today\nnew | no sync today\n" in done.stderr


def test_an_interruption_reports_the_runs_until_then(tmp_path: Path) -> None:
    orders = tmp_path / "orders.jsonl"
    # The last order has a program interrupt `rehearse`, as Ctrl-C does.
    orders.write_text((SCRIPTS / "orders.jsonl").read_text() + "interrupt\n")
    old = tmp_path / "old.py"
    old.write_text(
        "import io, os, signal, sys\n"
        "line = sys.stdin.read()\n"
        "if line.strip() == 'interrupt':\n"
        "    os.kill(os.getppid(), signal.SIGINT)\n"
        "    signal.pause()\n"
        "sys.stdin = io.StringIO(line)\n" + (SCRIPTS / "old_sync.py").read_text()
    )
    programs = ("--old", f"{PYTHON} {old}", *PROGRAMS[2:])
    report = tmp_path / "out.json"
    done = rehearse_apart("compare", *programs, "--each", str(orders), "--report", f"json={report}")
    assert done.returncode == 130, done.stderr
    assert "2 of 3 runs: 0 equal, 2 different" in done.stdout
    assert len(json.loads(report.read_text())["use_cases"]) == 2


def test_a_pair_of_node_programs_is_compared(tmp_path: Path) -> None:
    node = ROOT / ".clients" / "node"
    if not (node / "node_modules" / "klaviyo-api").is_dir():
        pytest.skip("the Node clients are not installed: run scripts/clients")
    for name in ("old_sync.mjs", "new_sync.mjs"):
        shutil.copy(SCRIPTS / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(node / "node_modules")
    old, new = (f"{node / 'bin' / 'node'} {tmp_path / name}" for name in ("old_sync.mjs", "new_sync.mjs"))
    done = rehearse("compare", "--old", old, "--new", new, *EACH)
    assert done.returncode == 1
    assert "missing     profile ben@northwind.shop, properties.Tier" in done.stdout
    assert "2 runs: 0 equal, 2 different, 0 not compared; 2 old requests, 2 new ones" in done.stdout


SYNC = f"{PYTHON} {ROOT / 'examples' / 'upgrade' / 'sync.py'}"
CAMPAIGNS = ("--plant", str(ROOT / "examples" / "upgrade" / "campaigns.yaml"))


def test_one_program_at_two_revisions_is_compared_by_what_it_reads_too() -> None:
    programs = ("--old", f"REV=2024-10-15 {SYNC}", "--new", f"REV=2026-07-15 {SYNC}")
    done = rehearse("compare", *programs, *CAMPAIGNS)
    assert done.returncode == 1
    assert "twins: 4 differences" in done.stdout
    assert (
        "  missing     GET /api/campaigns, /data/*/attributes/send_strategy/options_static, read\n"
        '              the old program read {"datetime":"2035-10-02T09:00:00+00:00","is_local":false}, your'
    ) in done.stdout
    # The accounts are equal: the difference is in the reading alone.
    reads = ("GET /api/campaigns, /*, read",)
    done = rehearse("compare", *programs, *CAMPAIGNS, *(word for one in reads for word in ("--ignore", one)))
    assert (done.returncode, done.stdout) == (
        0,
        "1 equal, 0 different, 0 not compared; 2 old requests, 2 new ones\n",
    )


def test_one_program_at_revisions_with_the_same_answers_is_equal() -> None:
    programs = ("--old", f"REV=2025-01-15 {SYNC}", "--new", f"REV=2026-07-15 {SYNC}")
    done = rehearse("compare", *programs, *CAMPAIGNS)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (
        0,
        "1 equal, 0 different, 0 not compared; 2 old requests, 2 new ones",
    )
