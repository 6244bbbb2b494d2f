"""The table of effects: complete, and with the names that state files have."""

from __future__ import annotations

import importlib

from klaviyo_rehearsal.mockserver.http.effects import EFFECTS
from klaviyo_rehearsal.mockserver.state.deferred import Effect
from tests.architecture.imports import modules


def test_every_effect_of_the_mock_is_in_the_table() -> None:
    loaded = [
        importlib.import_module(f"klaviyo_rehearsal.{name}")
        for name in modules()
        if name.startswith("mockserver.")
    ]
    found = {
        id(value): value for module in loaded for value in vars(module).values() if type(value) is Effect
    }
    assert {effect.name: effect for effect in found.values()} == dict(EFFECTS)
    assert len(found) == len(EFFECTS), "two effects have one name"


def test_the_names_are_those_of_saved_files() -> None:
    # A file that was saved before has the old name: a name that changes is translated, see version_1.py.
    assert sorted(EFFECTS) == [
        "apply-changes",
        "complete-job",
        "count-changes",
        "delete-profile",
        "finish-campaign-send-job",
        "finish-recipient-estimation",
        "finish-segment",
        "import-profiles",
        "merge-profiles",
        "play-flow",
        "play-flow-day",
        "record-event",
        "save-visitor",
        "send-scheduled-campaign",
        "subscribe-profiles",
        "suppress-profiles",
        "unsubscribe-profiles",
        "unsuppress-profiles",
    ]
