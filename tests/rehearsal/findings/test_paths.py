"""Paths without their ids."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.rehearsal.findings.paths import general_path


@pytest.mark.parametrize(
    ("path", "general"),
    [
        ("/api/shoes/01J2/laces", "/api/shoes/{id}/laces"),
        ("/api/shoes/ana@northwind.shop", "/api/shoes/{id}"),
        ("/api/v2/lists/", "/api/v2/lists/"),
        ("/" + "a" * 40, "/{id}"),
        ("/a" * 40, "/a" * 11),
    ],
)
def test_ids_are_left_out(path: str, general: str) -> None:
    assert general_path(path) == general
