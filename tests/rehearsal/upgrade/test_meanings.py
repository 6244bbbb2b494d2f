"""Changes that no contract shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.openapi.loading import endpoints
from klaviyo_rehearsal.rehearsal.upgrade import meanings as known
from klaviyo_rehearsal.rehearsal.upgrade.meanings import meanings
from tests.rehearsal.upgrade.traffic import read, upgraded, use_of


@pytest.mark.parametrize(
    ("sent", "target", "key", "aspects"),
    [
        ("2023-09-15", "2026-07-15", "GET /api/profiles", ["on-request", "meaning"]),
        ("2023-10-15", "2026-07-15", "GET /api/profiles", []),
        ("2023-09-15", "2023-09-15", "GET /api/profiles", []),
        ("2023-12-15", "2026-07-15", "GET /api/events", ["gone", "meaning"]),
        ("2026-04-15", "2026-07-15", "GET /api/events", ["meaning"]),
        ("2024-02-15", "2024-05-15", "POST /api/profile-subscription-bulk-create-jobs", ["meaning"]),
        ("2024-02-15", "2026-07-15", "GET /api/lists", []),
    ],
)
def test_a_change_counts_after_the_revision_sent_and_up_to_the_target(
    sent: str, target: str, key: str, aspects: list[str]
) -> None:
    assert [item.aspect for item in meanings(sent, target, key)] == aspects


def test_every_operation_of_the_table_is_klaviyos() -> None:
    keys = {endpoint.key for endpoint in endpoints()}
    assert {key for row in known._KNOWN for key in row[1]} <= keys


def test_a_reader_of_a_revision_that_is_not_bundled_is_told_too(tmp_path: Path) -> None:
    profile = {"type": "profile", "id": "01J", "attributes": {"subscriptions": {"email": {}}}}
    request = read("/api/profiles", "", {"data": [profile]}, revision="2023-09-15")
    use = use_of(upgraded([request], tmp_path), "GET /api/profiles")
    (found,) = use.read_breaks()
    assert (found.change.place, found.held) == ("/data/*/attributes/subscriptions", 1)
    assert found.already
    asked = read(
        "/api/profiles", "additional-fields[profile]=subscriptions", {"data": []}, revision="2023-09-15"
    )
    assert not upgraded([asked], tmp_path).failed
