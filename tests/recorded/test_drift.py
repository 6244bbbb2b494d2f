"""Of the recorded answers of 2026-07-15, one has drift: an id that is a number."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from klaviyo_rehearsal.contracts.answers.judge import AnswerJudge
from klaviyo_rehearsal.contracts.openapi.loading import load
from tests.recorded.asking import REVISION
from tests.recorded.playing import operation_names, served
from tests.recorded.shapes import read_recordings, recordings_file

# A mark of the shapes -> a value of that form.
_VALUES: Mapping[str, Any] = MappingProxyType(
    {
        **{"$I": 1, "$F": 1.5, "$N": 1, "$B": True, "$E": {}, "$TOPIC": "event:x", "$COMP": "a:::b:::c"},
        **{"$TS": "2026-09-04T13:40:16+00:00", "$TSU": "2026-09-04T13:40:16.123456+00:00"},
    }
)


def value_of(shape: Any, name: str = "") -> Any:
    """Return a value that has a shape; the member that was not transcribed ($ANY) is left out."""
    if isinstance(shape, dict) and "$each_one_of" in shape:
        return [value_of(item) for item in shape["$each_one_of"]]
    if isinstance(shape, dict):
        return {key: value_of(item, key) for key, item in shape.items() if item != "$ANY"}
    if isinstance(shape, list):
        return [value_of(item) for item in shape]
    if isinstance(shape, str) and shape.startswith("$"):
        # A text of the transcription may be one of a few words.
        return _VALUES.get(shape, {"status": "complete", "value": "campaign_id"}.get(name, "text"))
    return shape


@pytest.mark.parametrize("contract", ["official", "built-in"])
def test_the_recorded_answers_have_no_drift_but_one(contract: str, official_files: list[Path]) -> None:
    files = [path for path in official_files if path.stem == REVISION]
    if not files or not recordings_file().exists():
        pytest.skip("no recorded answers, or no official file: set KLAVIYO_RECORDED, KLAVIYO_OPENAPI_DIR")
    keys = operation_names(load([REVISION], files))
    library = load([REVISION], files if contract == "official" else ())
    judge, found, judged = AnswerJudge(library), {}, 0
    for item in served(library, read_recordings(recordings_file()), keys):
        body = b"" if item.body is None else orjson.dumps(value_of(item.body))
        drift = judge.judge(keys[item.operation], REVISION, item.status, body, urlencode(item.query))
        judged += 1
        # A member that was not transcribed is not one that was missing.
        for one in drift if "$ANY" not in str(item.body) else ():
            found[item.name, one.pointer] = one.code
    assert judged == 420
    assert found == {("get_action_id_for_flow_message.200", "/data/id"): "answer-type"}
