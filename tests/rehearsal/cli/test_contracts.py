"""`rehearse contracts`: list, show, diff, news and export."""

from __future__ import annotations

import json
from pathlib import Path

from tests.rehearsal.cli.running import rehearse


def test_a_spec_file_brings_its_operations(official_files: list[Path]) -> None:
    newest = official_files[-1]
    listed = rehearse("contracts", "list", "--spec", str(newest))
    assert listed.returncode == 0
    wanted = json.loads(newest.read_bytes())["paths"]
    count = sum(
        method in ("get", "post", "patch", "delete", "put") for item in wanted.values() for method in item
    )
    # The use cases come first, then a blank line.
    operations = listed.stdout.split("\n\n", 1)[1]
    lines = [line for line in operations.splitlines() if line.startswith(("GET", "PO", "PA", "PU", "DE"))]
    # Each of them is part of the file; 16 operations of 2026-10-15 are not.
    assert sum(line.split()[2:] != ["2026-10-15"] for line in lines) == count
    assert "2026-10-15 is read from klaviyo-api 25.0.0: Klaviyo's file was not available." in operations


def test_an_export_is_one_openapi_document() -> None:
    done = rehearse("contracts", "export", "--revision", "2026-07-15")
    document = json.loads(done.stdout)
    assert document["info"]["version"] == "2026-07-15"
    assert "/api/events" in document["paths"]
    assert ".yaml#/" not in done.stdout


def test_show_prints_an_operation_by_either_name() -> None:
    by_key = rehearse("contracts", "show", "POST /api/events")
    by_name = rehearse("contracts", "show", "create_event")
    assert by_key.stdout == by_name.stdout
    assert "limits     350 a second, 3500 a minute" in by_key.stdout
    assert "mock       answered by mockserver/events/operations.py create_event\n" in by_key.stdout
    older = rehearse("contracts", "show", "create_event", "--revision", "2024-02-15")
    assert older.stdout.startswith("POST /api/events at 2024-02-15")
    wrong = rehearse("contracts", "show", "create_evnt")
    assert wrong.returncode == 2
    assert "Did you mean 'create_event'?" in wrong.stderr


def test_list_and_show_write_json() -> None:
    listed = json.loads(rehearse("contracts", "list", "--format", "json").stdout)
    assert list(listed) == ["revisions", "use_cases", "operations"]
    shown = json.loads(rehearse("contracts", "show", "create_event", "--format", "json").stdout)
    assert (shown["operation"], shown["limits"]["second"]) == ("POST /api/events", 350)
    assert shown["mock"] == "answered by mockserver/events/operations.py create_event"


def test_diff_names_the_breaking_changes_and_ends_with_1() -> None:
    done = rehearse("contracts", "diff", "2024-02-15", "2026-07-15")
    assert done.returncode == 1
    assert "breaks   POST /api/profile-subscription-bulk-create-jobs /data/attributes/profiles" in done.stdout
    assert "breaks   GET /api/campaign-messages/{id} answer /data/attributes/content: " in done.stdout
    assert done.stdout.splitlines()[-1].startswith("in all: ")
    same = rehearse("contracts", "diff", "2024-02-15", "2024-02-15")
    assert (same.returncode, same.stdout) == (0, "in all: nothing changes\n")


def test_diff_goes_hop_by_hop_and_writes_json() -> None:
    revisions = ("2024-02-15", "2024-10-15", "2025-01-15")
    done = rehearse("contracts", "diff", *revisions, "--only-answers", "--format", "json")
    hops = json.loads(done.stdout)["hops"]
    assert [(hop["from"], hop["to"]) for hop in hops] == [revisions[:2], revisions[1:]]
    assert done.returncode == 1
    assert {item["side"] for item in hops[1]["changes"] if "operation is" not in item["text"]} == {"answer"}
    each = rehearse("contracts", "diff", "2024-02-15", "2024-07-15", "--each", "--only-requests")
    assert [line for line in each.stdout.splitlines() if line.startswith("From ")] == [
        "From 2024-02-15 to 2024-05-15",
        "From 2024-05-15 to 2024-06-15",
        "From 2024-06-15 to 2024-07-15",
    ]
    assert " answer " not in each.stdout
    assert rehearse("contracts", "diff", "2024-02-15").returncode == 2


def test_every_living_revision_is_fetched_at_once(tmp_path: Path) -> None:
    for revision in ("2025-01-15", "2026-07-15"):
        paths = {"/api/pets": {"get": {"responses": {"200": {"description": "Pets."}}}}}
        document = {"openapi": "3.0.2", "info": {"version": revision}, "paths": paths}
        file = tmp_path / "repository" / revision / "openapi" / "stable.json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(document))
    source = (tmp_path / "repository").as_uri()
    done = rehearse("contracts", "fetch", "--all", "--source", source, REHEARSE_CACHE_DIR=str(tmp_path))
    fetched = [Path(line).stem for line in done.stdout.splitlines()]
    # The repository has no file of the others, which are named.
    assert (fetched, done.returncode) == (["2025-01-15", "2026-07-15"], 2)
    assert "/2025-04-15/openapi/stable.json: " in done.stderr
    both = rehearse("contracts", "fetch", "2025-01-15", "--all")
    assert both.returncode == 2 and "Name a revision, or give --all." in both.stderr


def test_news_is_the_work_that_a_file_makes(tmp_path: Path) -> None:
    document = json.loads(rehearse("contracts", "export", "--revision", "2026-07-15").stdout)
    file = tmp_path / "new.json"
    file.write_text(json.dumps(document))
    none = rehearse("contracts", "news", str(file))
    assert (none.returncode, none.stdout.splitlines()[-1]) == (0, "in all: no work")
    document["paths"]["/api/collars"] = {"get": document["paths"]["/api/lists/{id}"]["get"]}
    new = tmp_path / "newer.json"
    new.write_text(json.dumps(document))
    some = rehearse("contracts", "news", str(new), "--since", str(file))
    assert some.returncode == 1
    assert some.stdout.splitlines()[1:] == [
        "Lists: 1 to write",
        "  write  GET /api/collars (get_list)",
        "in all: 1 to write",
    ]
    found = json.loads(rehearse("contracts", "news", str(new), "--format", "json").stdout)
    assert [task["work"] for task in found["work"]] == ["write"]
    new.write_text("not: [an OpenAPI file")
    wrong = rehearse("contracts", "news", str(new))
    assert (wrong.returncode, str(new) in wrong.stderr) == (2, True)
