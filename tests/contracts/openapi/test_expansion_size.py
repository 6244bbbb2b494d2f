"""The size of schemas with their references written out."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.expansion_size import Meter, TooLarge

_TO = "#/components/schemas/"


def _meter(**schemas: Any) -> Meter:
    return Meter({"components": {"schemas": schemas}})


def test_a_reference_counts_as_what_it_leads_to() -> None:
    meter = _meter(A={"type": "object", "properties": {"b": {"$ref": f"{_TO}B"}}}, B={"type": "string"})
    inline = {"type": "object", "properties": {"b": {"type": "string"}}}
    assert meter.measure({"$ref": f"{_TO}A"}) == meter.measure(inline)


def test_a_tree_may_refer_to_itself_from_below() -> None:
    meter = _meter(Node={"type": "object", "properties": {"next": {"$ref": f"{_TO}Node"}}})
    assert meter.measure({"$ref": f"{_TO}Node"}) < 10


def test_a_schema_may_not_be_itself() -> None:
    with pytest.raises(TooLarge, match="refers to itself"):
        _meter(A={"oneOf": [{"$ref": f"{_TO}A"}]}).measure({"$ref": f"{_TO}A"})


def test_a_reference_in_a_default_is_a_text() -> None:
    assert _meter().measure({"default": {"$ref": "somewhere"}}) > 1
