"""The circumstances of a comparison."""

from __future__ import annotations

from datetime import UTC, datetime

from klaviyo_rehearsal.rehearsal.engine.circumstances import CircumstancesReader
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from tests.rehearsal.builders import entry


def test_times_on_both_clocks_ids_and_lacking_attributes_are_read(klaviyo_session: MockSession) -> None:
    control = klaviyo_session.mock.control
    begun = control.now(), datetime.now(UTC)
    seed = {"lists": [{"id": "Y6nRLr", "name": "News"}], "metrics": [{"name": "Placed Order"}]}
    old = entry(revision="2024-02-15")
    found = CircumstancesReader(control).of(Scenario((), seed), begun, [old])
    assert found.planted == {"Y6nRLr"}
    assert "profile.locale" in found.lacking
    assert all(found.covers(moment) for moment in begun)
    assert not found.covers(datetime(2020, 2, 29, tzinfo=UTC))
