"""Attributes that the revisions in use lack."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.rehearsal.engine.lacking import lacking_attributes

CAMPAIGN = {"campaign.name", "campaign.status"}


@pytest.mark.parametrize(
    ("revisions", "lacking"),
    [
        ((), set()),
        (("2024-02-15",), {"profile.locale"}),
        (("2024-06-15",), {"profile.locale"}),
        (("2024-02-15", "2026-07-15"), set()),
        (("2026-07-15",), set()),
        (("2026-10-15",), CAMPAIGN),
    ],
)
def test_an_attribute_that_no_revision_in_use_has_is_lacking(
    revisions: tuple[str, ...], lacking: set[str]
) -> None:
    contracts = load((*revisions, "2026-07-15")).contracts
    assert lacking_attributes([contracts[name] for name in revisions], contracts["2026-07-15"]) == lacking
