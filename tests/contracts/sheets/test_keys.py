"""Keys that a sheet does not know."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.sheets.keys import check_keys


def test_an_unknown_key_is_refused_with_the_known_ones() -> None:
    check_keys({"path": "/api/pets"}, ("path", "limits"), "here")
    with pytest.raises(ContractError) as refused:
        check_keys({"limit": "S"}, ("path", "limits"), "here")
    assert str(refused.value) == "here: unknown key 'limit'. Did you mean 'limits'? Known: path, limits"
