"""The graph of types: a newer bundled contract has every type, relationship and attribute of an older one."""

from __future__ import annotations

from itertools import pairwise

import pytest

from klaviyo_rehearsal.contracts.openapi.loading import bundled_contract, bundled_revisions
from klaviyo_rehearsal.mockserver.generic.type_graph import TypeGraph

# What is read from elsewhere is loaded beside the newest of these, whatever types it has.
_OFFICIAL = [name for name in bundled_revisions() if bundled_contract(name).source is None]
# SPEC 2025-10-15: actions and messages show their definition in place of the attributes of older revisions.
_CHANGED = {"2025-10-15": {"flow-action", "flow-message"}}


@pytest.mark.parametrize(("older", "newer"), list(pairwise(_OFFICIAL)))
def test_an_older_bundled_contract_adds_nothing_to_a_newer_one(older: str, newer: str) -> None:
    both = TypeGraph([bundled_contract(older), bundled_contract(newer)])
    alone = TypeGraph([bundled_contract(newer)])
    assert both.homes == alone.homes
    assert both.relations == alone.relations
    added = {kind for kind, names in both.attributes.items() if names != alone.attributes[kind]}
    assert added == _CHANGED.get(newer, set())
    assert both.page_sizes == alone.page_sizes
    assert both.id_schemas == alone.id_schemas
