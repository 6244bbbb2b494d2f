"""The report for people."""

from __future__ import annotations

from pathlib import Path

from klaviyo_rehearsal.rehearsal.upgrade.text import counted, summary, upgrade_lines
from tests.rehearsal.upgrade.traffic import read, subscribe, sync, upgraded, write


def test_the_report_names_operations_breaks_remedies_and_the_life_of_revisions(tmp_path: Path) -> None:
    profile = write("/api/profiles", {"email": "ana@northwind.shop"}, "profile")
    report = upgraded([sync(), subscribe("ana@northwind.shop"), profile, profile], tmp_path)
    lines = list(upgrade_lines(report))
    text = "\n".join(lines)
    assert lines[0] == "Upgrade to 2026-07-15: 4 requests, 3 operations, 1 recorded answer"
    assert [" ".join(line.split()) for line in lines[3:6]] == [
        "POST /api/profile-subscription-bulk-create-jobs 1 1 - - - 2024-10-15 (1)",
        "GET /api/campaigns 1 - 6 1 - 2024-10-15 (1)",
        "POST /api/profiles 2 - - - - 2024-10-15 (2)",
    ]
    place = "/data/attributes/profiles/data/*/attributes/subscriptions"
    assert f"breaks   1 of 1: missing-field at {place}, first at {tmp_path}/traffic.ndjson:2" in text
    assert "remedy: Add 'subscriptions' (object)." in text
    assert "1 fail already: Klaviyo serves their retired revision as a later one" in text
    assert (
        "  goes     /data/*/attributes/send_strategy/options_static in 1 of 1 answers: the field is gone; "
        "datetime stands in send_strategy itself, is_local in its options (today already)"
    ) in text
    assert (
        "content in 1 of 1 answers: the field is gone; /included/*[campaign-message]/attributes/defi" in text
    )
    assert "How it shows\n  refused  Klaviyo answers 4xx" in text
    assert "retired since 2026-10-15; Klaviyo serves it as 2025-01-15" in text
    assert lines[-1] == (
        "Breaks at 2026-07-15: 1 request of 1 operation and the reader of answers to 1 operation."
    )


def test_what_is_not_judged_is_counted(tmp_path: Path) -> None:
    lacking = read("/api/lists", revision=None)
    wrong = write("/api/profiles", {"mail": "x"}, "profile")
    track = {"method": "POST", "path": "/api/track"}
    other = {"method": "GET", "path": "/v1/charges"}
    report = upgraded([lacking, wrong, track, other, read("/api/billing-usage")], tmp_path)
    report.seen.unreadable.append("x.ndjson:3: not JSON")
    text = "\n".join(upgrade_lines(report))
    for part in (
        "1 request of 1 operation not judged, as no contract of 2026-07-15 with them is loaded: GET /api/",
        "1 request wrong at the revision sent too",
        "1 request without a revision, judged as the newest: give --from.",
        "1 call of the retired v1/v2 API",
        "1 request to others: GET /v1/charges.",
        "1 place not readable, the first x.ndjson:3: not JSON",
    ):
        assert part in text
    assert summary(report) == "Nothing breaks at 2026-07-15."


def test_a_retired_target_is_told(tmp_path: Path) -> None:
    report = upgraded([read("/api/lists", revision="2026-07-15")], tmp_path, target="2024-10-15")
    assert "1 request sent at a later revision than 2024-10-15: for them it leads back." in (
        upgrade_lines(report)
    )
    assert "2024-10-15 is retired since 2026-10-15; Klaviyo serves it as 2025-01-15: upgrade to a" in (
        "\n".join(upgrade_lines(report))
    )


def test_the_source_of_a_contract_that_is_no_file_of_klaviyos_is_told(tmp_path: Path) -> None:
    report = upgraded([read("/api/lists", revision="2026-07-15")], tmp_path, target="2026-10-15")
    assert (
        "The contract of 2026-10-15 is read from klaviyo-api 25.0.0: Klaviyo's file was not available."
        in (upgrade_lines(report))
    )


def test_a_count_has_its_noun() -> None:
    assert [counted(number, "request") for number in (0, 1, 2)] == ["0 requests", "1 request", "2 requests"]
