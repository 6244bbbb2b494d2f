"""`rehearse report merge`: the findings and reports of several machines are those of one."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.rehearsal.check.traffic import event, mixed, posted
from tests.rehearsal.cli.running import Done, rehearse, rehearse_apart


def run(folder: Path, *arguments: str) -> Done:
    return rehearse(*arguments, cwd=folder)


@pytest.fixture
def machines(tmp_path: Path) -> Path:
    """Make a recording of three files, and the findings of each."""
    for number, count in ((1, 60), (2, 40), (3, 10)):
        mixed(tmp_path / f"{number}.ndjson", count)
        done = run(tmp_path, "check", f"{number}.ndjson", "--format", "json")
        (tmp_path / f"{number}.json").write_text(done.stdout)
    return tmp_path


@pytest.mark.parametrize("order", [("1", "2", "3"), ("3", "1", "2")])
def test_merged_findings_are_those_of_one_check(machines: Path, order: tuple[str, ...]) -> None:
    one = run(machines, "check", "1.ndjson", "2.ndjson", "3.ndjson", "--format", "json")
    merged = run(machines, "report", "merge", *(f"{name}.json" for name in order), "--format", "json")
    assert merged.stdout == one.stdout
    assert merged.returncode == one.returncode == 1
    assert (machines / "1.json").read_text() != one.stdout


def test_the_merged_report_comes_in_any_format(machines: Path) -> None:
    done = run(machines, "report", "merge", "1.json", "2.json", "--report", "html=out.html")
    assert "unknown-field" in done.stdout
    assert "100 checked" not in done.stdout  # the places that are no JSON are no requests
    assert "2 findings" in (machines / "out.html").read_text()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("none.json", None, "cannot be read: No such file or directory"),
        ("cut.json", "{", "not JSON"),
        ("other.json", "{}", "no findings"),
        ("list.json", "[]", "no findings"),
    ],
)
def test_a_file_without_findings_is_named_with_the_remedy(
    tmp_path: Path, name: str, content: str | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    done = run(tmp_path, "report", "merge", name)
    assert done.returncode == 2
    assert f"{name}: {reason}" in done.stderr
    assert content is None or "`rehearse check --format json` writes findings" in done.stderr


def test_right_requests_alone_end_with_nothing_to_do(tmp_path: Path) -> None:
    (tmp_path / "right.ndjson").write_text(json.dumps(posted(event("1"))))
    (tmp_path / "1.json").write_text(run(tmp_path, "check", "right.ndjson", "--format", "json").stdout)
    assert run(tmp_path, "report", "merge", "1.json").returncode == 0


# A run with --retired plays no failure again.
FLAGS = ("--max-examples", "5", "--seed", "3", "--retired", "--format", "json")
# One passes, one has lost fields, one raises, one sends nothing.
MIXED = """
from tests.rehearsal.integrations import flat_profile, right

def handle(call, target):
    if target.use_case == "create-profile":
        raise ValueError("<b>no</b>")
    if target.use_case == "create-event":
        return flat_profile(call, target)
    if target.use_case != "tag-list":
        right(call, target)
"""
PARTS = (("create-event",), ("update-profile", "tag-list"), ("create-profile",))
EVERY = tuple(name for names in PARTS for name in names)


def chosen(names: tuple[str, ...]) -> list[str]:
    return [text for name in names for text in ("--use-case", name)]


def untimed(text: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(text)
    content.pop("times")
    return content


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rehearse in one run, and in three processes at once with some of the use cases each."""
    folder = tmp_path_factory.mktemp("rehearsed")
    (folder / "shop.py").write_text(MIXED)

    def play(name: str, names: tuple[str, ...]) -> None:
        done = rehearse_apart("test", "shop:handle", *chosen(names), *FLAGS, cwd=folder)
        (folder / f"{name}.json").write_text(done.stdout)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(play, ("1", "2", "3"), PARTS))
    listed = run(folder, "test", "shop:handle", *chosen(_in_order()), *FLAGS, "--report", "html=one.html")
    assert listed.returncode == 1
    (folder / "one.json").write_text(listed.stdout)
    return folder


def _in_order() -> tuple[str, ...]:
    from klaviyo_rehearsal.contracts.openapi.loading import use_cases

    return tuple(name for name in use_cases() if name in EVERY)


@pytest.mark.parametrize("order", [("1", "2", "3"), ("3", "2", "1")])
def test_merged_reports_are_the_report_of_one_run(rehearsed: Path, order: tuple[str, ...]) -> None:
    merged = run(rehearsed, "report", "merge", *(f"{name}.json" for name in order), "--format", "json")
    assert (merged.returncode, merged.stderr) == (1, "")
    assert untimed(merged.stdout) == untimed((rehearsed / "one.json").read_text())
    parts = [json.loads((rehearsed / f"{name}.json").read_text())["times"] for name in order]
    times = json.loads(merged.stdout)["times"]
    assert times["seconds"] == pytest.approx(sum(part["seconds"] for part in parts))
    assert times["begun"] == min(part["begun"] for part in parts)
    assert times["use_cases"].keys() == {*EVERY}


@pytest.mark.parametrize("form", ["text", "ndjson", "junit", "github", "sarif", "html"])
def test_each_format_of_merged_reports_is_that_of_one_run(rehearsed: Path, form: str) -> None:
    files = "1.json", "2.json", "3.json"
    one = run(rehearsed, "report", "merge", "one.json", "--format", form).stdout
    assert _timeless(run(rehearsed, "report", "merge", *files, "--format", form).stdout) == _timeless(one)
    if form == "html":
        assert _timeless((rehearsed / "one.html").read_text()) == _timeless(one)


def _timeless(text: str) -> str:
    """Return a text without the moment and the duration of its run."""
    attribute = r'(time(stamp)?|(start|end)TimeUtc)"?[=:] ?"[^"]*"'
    return re.sub(rf"{attribute}|\d\d:\d\d UTC|\d+ min\b|\d+ s\b", "", text)


def test_the_severity_of_the_gate_is_that_of_test(rehearsed: Path) -> None:
    passed = run(rehearsed, "test", "shop:handle", *chosen(("update-profile",)), *FLAGS)
    (rehearsed / "passed.json").write_text(passed.stdout)
    assert run(rehearsed, "report", "merge", "passed.json").returncode == passed.returncode == 0


def test_a_baseline_is_judged_by_all_parts(rehearsed: Path) -> None:
    (rehearsed / "known.yaml").write_text(
        "known:\n"
        "  - {use_case: [update-profile, tag-list], code: bad-phone, reason: once, expires: 2099-01-01}\n"
        "  - {use_case: tag-list, code: nothing-sent, reason: later, expires: 2099-01-01}\n"
    )
    known = ("--baseline", "known.yaml", *FLAGS)
    names = tuple(name for name in _in_order() if name in PARTS[1])
    one = run(rehearsed, "test", "shop:handle", *chosen(names), *known)
    for name in names:
        done = run(rehearsed, "test", "shop:handle", *chosen((name,)), *known)
        (rehearsed / f"{name}.json").write_text(done.stdout)
        assert json.loads(done.stdout)["stale"] == []
    merged = run(rehearsed, "report", "merge", *(f"{name}.json" for name in names), "--format", "json")
    assert untimed(merged.stdout) == untimed(one.stdout)
    assert [entry["code"] for entry in json.loads(one.stdout)["stale"]] == ["bad-phone"]
    assert merged.returncode == one.returncode == 0


def test_reports_that_do_not_belong_together_are_refused(rehearsed: Path, machines: Path) -> None:
    done = run(rehearsed, "test", "shop:handle", *chosen(("update-profile",)), *FLAGS, "--seed", "4")
    (rehearsed / "seed.json").write_text(done.stdout)
    done = run(rehearsed, "report", "merge", "1.json", "seed.json")
    assert (done.returncode, "seed.json: seed 4 is not 3, as in 1.json" in done.stderr) == (2, True)
    done = run(rehearsed, "report", "merge", "1.json", str(machines / "1.json"))
    assert done.returncode == 2
    assert "not a report of `rehearse test`, as 1.json is; merge reports of one command" in done.stderr


def test_rehearsals_with_other_settings_are_not_merged(tmp_path: Path) -> None:
    flags = ("--max-examples", "1", "--seed", "1", "--format", "json")
    runs = {"1.json": (), "2.json": ("--require", "throttled"), "3.json": ("--retired",)}
    for (name, more), case in zip(
        runs.items(), ("create-event", "list-metrics", "create-profile"), strict=True
    ):
        silent = "tests.rehearsal.integrations:silent"
        done = rehearse("test", silent, "--use-case", case, *flags, *more)
        (tmp_path / name).write_text(done.stdout)
    for name, reason in (
        ("2.json", "--require throttled is not none"),
        ("3.json", "--retired on is not off"),
    ):
        done = run(tmp_path, "report", "merge", "1.json", name)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"{name}: {reason}, as in 1.json; give each machine the same one" in done.stderr
