"""All operations of Klaviyo by their revisions, held against the official files."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.endpoints import Endpoint, Endpoints
from klaviyo_rehearsal.contracts.openapi.loading import bundled_contract, bundled_revisions, endpoints

_FOLDER = Path(
    os.environ.get("KLAVIYO_OPENAPI_DIR") or Path(__file__).parents[3] / "shared" / "klaviyo" / "openapi"
)
_METHODS = ("get", "post", "put", "patch", "delete")


@pytest.mark.parametrize(
    "path", sorted(_FOLDER.glob("*.json")) or [None], ids=lambda path: path and path.stem
)
def test_every_operation_of_an_official_file_is_known(path: Path | None) -> None:
    if path is None:
        pytest.skip(f"no official OpenAPI files in {_FOLDER}: set KLAVIYO_OPENAPI_DIR")
    revision = path.stem[:10]
    paths = json.loads(path.read_bytes())["paths"]
    keys = {(method, name) for name, item in paths.items() for method in item if method in _METHODS}
    for method, name in keys:
        found = endpoints().find(name, revision).get(method.upper())
        assert found is not None and found.is_part_of(revision), f"{method} {name}"
    # A revision of 2022 and 2023 has one path for all relationships of a resource.
    if revision > "2023-09":
        assert sum(one.is_part_of(revision) for one in endpoints()) == len(keys)


@pytest.mark.parametrize("revision", bundled_revisions())
def test_every_operation_of_ours_is_known(revision: str) -> None:
    for operation in bundled_contract(revision):
        found = endpoints().find(operation.path, revision)[operation.method]
        assert found.is_part_of(revision), operation


def test_a_name_is_more_than_an_id() -> None:
    known = Endpoints({"2024-02-15": {"GET": ["/api/things/{id}", "/api/things/own"]}})
    assert known.find("/api/things/own")["GET"].key == "GET /api/things/own"
    assert known.find("/api/things/X/")["GET"].key == "GET /api/things/{id}"
    assert known.find("/api/things/") == {}


def test_of_several_spans_the_one_of_the_revision_is_found() -> None:
    known = Endpoints({"2022-10-17 to 2023-01-24": {"GET": ["/a"]}, "2024-10-15": {"GET": ["/a"]}})
    assert known.find("/a", "2023-01-24")["GET"].span == "from 2022-10-17 to 2023-01-24"
    assert known.find("/a", "2023-06-15")["GET"].span == "since 2024-10-15"


def test_a_date_in_between_and_a_beta_have_what_their_revision_has() -> None:
    past = Endpoint("GET /a", "2022-10-17", "2023-01-24")
    assert past.is_part_of("2023-02-01") and not past.is_part_of("2023-02-22")
    assert past.file_for("2025-01-15") == "2023-01-24"
    now = Endpoint("GET /a", "2024-10-15")
    assert now.is_part_of("2026-07-15.pre") and now.file_for("2026-07-15.pre") == "2026-07-15"
    assert (now.file_for("2025-01-15"), now.file_for("2024-02-15")) == ("2025-01-15", "2026-07-15")
    assert Endpoint("GET /a", "2026-10-15").file_for("2024-02-15") == "2026-10-15"
