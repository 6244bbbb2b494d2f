"""A declared schema: where resources are in a snapshot, and which remedy fits a difference."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from klaviyo_rehearsal.rehearsal.compare.schema import Circumstances, Remedy, Schema, Snapshot

SNAPSHOT = Snapshot(
    {
        "profiles": [{"id": "P1", "email": "ana@northwind.shop"}],
        "metrics": [],
        "events": [],
        "lists": [{"id": "L1", "name": "Newsletter", "profiles": ["P1"]}],
        "segments": [],
        "resources": {
            "tag": [
                {"id": "T1", "name": "season", "relationships": {"lists": ["L1"]}},
                {"id": "T2", "name": "été"},
            ]
        },
    },
    Circumstances(),
)


def test_resources_are_found_beside_and_below_the_other_types() -> None:
    assert [item["id"] for item in SNAPSHOT.resources("profile")] == ["P1"]
    assert [item["id"] for item in SNAPSHOT.resources("tag")] == ["T1", "T2"]
    assert list(SNAPSHOT.resources("campaign")) == []


def test_a_resource_is_found_by_its_id_and_an_unknown_one_is_empty() -> None:
    assert SNAPSHOT.find("profile", "P1")["email"] == "ana@northwind.shop"
    assert SNAPSHOT.find("profile", "P2") == SNAPSHOT.find("profile", None) == {}


def test_the_tags_of_a_list_are_found_from_the_tags() -> None:
    assert SNAPSHOT.list_tags == {"L1": ["season"]}


@pytest.mark.parametrize(
    ("remedy", "field", "kind", "fits"),
    [
        (Remedy("status", ""), "status", "changed", True),
        (Remedy("status", ""), "statuses", "changed", False),
        (Remedy("member *", ""), "member ana", "missing", True),
        (Remedy("member *", "", kind="extra"), "member ana", "missing", False),
        (Remedy("*", "", kind="extra"), "anything", "extra", True),
    ],
)
def test_a_remedy_fits_a_field_or_all_that_begin_alike(
    remedy: Remedy, field: str, kind: str, fits: bool
) -> None:
    assert remedy.fits(field, kind) is fits


def test_the_first_remedy_that_fits_is_given_with_the_name_of_the_field() -> None:
    schema = Schema(
        kind="list",
        label=lambda resource, snapshot: "list",
        fields=lambda resource, snapshot: {},
        missing="",
        extra="",
        remedies=(Remedy("name", "PATCH /api/lists/{{id}} with {field}."), Remedy("*", "second")),
    )
    assert schema.remedy("name", "changed") == "PATCH /api/lists/{id} with name."
    assert schema.remedy("tag", "changed") == "second"


def test_circumstances_cover_the_moments_of_the_calls_alone() -> None:
    begun, ended = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)
    calls = Circumstances(((begun, ended),))
    assert calls.covers(begun) and calls.covers(ended)
    assert not calls.covers(datetime(2026, 11, 3, tzinfo=UTC))
    assert not Circumstances().covers(begun)
