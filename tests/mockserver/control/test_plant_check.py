"""Resources that cannot be planted are refused with place and remedy."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.mockserver.control.planting import SeedError, seed
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock


@pytest.fixture
def account() -> Account:
    return Account("Xy12Ab", Settings(), Clock())


_ANA = {"email": "ana@northwind.shop"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"profiles": [{}, {"email": 5}]}, "/profiles/1/email: 5 is not a text"),
        ({"profiles": [{"emial": "a"}]}, "/profiles/0/emial: there is no such key; known: id, email, "),
        ({"profiles": [{"emial": "a"}]}, "Did you mean 'email'?"),
        ({"profiles": [{"properties": []}]}, "/profiles/0/properties: [] is not an object"),
        ({"profiles": [{"location": {"town": "Oslo"}}]}, "/profiles/0/location/town: there is no such key"),
        ({"profiles": [{"consent": {"email": "YES"}}]}, "'YES' is none of 'SUBSCRIBED', 'UNSUBSCRIBED'"),
        ({"profiles": [{"suppressions": [{"reason": "BORED"}]}]}, "/profiles/0/suppressions/0/reason: "),
        (
            {"profiles": [_ANA, _ANA]},
            "/profiles/1/email: 'ana@northwind.shop' stands at /profiles/0/email too",
        ),
        ({"lists": [{"id": "Y6nRLr"}]}, "/lists/0: 'name' is missing"),
        ({"lists": [{"name": "News", "members": "P1"}]}, "/lists/0/members: 'P1' is not a list"),
        ({"lists": [{"name": "News", "opt_in_process": "none"}]}, "'none' is none of 'single_opt_in', "),
        ({"lists": [{"id": "a b", "name": "News"}]}, "/lists/0: id: 'a b' is no id"),
        (
            {"events": [{"metric": "A", "profile": "P1", "value": "5"}]},
            "/events/0/value: '5' is not a number",
        ),
        ({"templates": [{"name": "A", "html": 1}]}, "/templates/0/html: 1 is not a text"),
        (
            {"campaigns": [{"name": "A", "status": "sent"}]},
            "/campaigns/0/status: 'sent' is none of 'Draft', ",
        ),
        ({"resources": [{"type": "tag"}]}, "/resources/0: 'id' is missing"),
        ({"resources": [{"type": "tag", "id": "x", "name": "A"}]}, "/resources/0/name: there is no such key"),
        ({"list": []}, "Did you mean 'lists'?"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_place(
    account: Account, content: dict[str, Any], message: str
) -> None:
    with pytest.raises(SeedError) as error:
        seed(account, content)
    assert message in str(error.value)
    assert not list(account.profiles), "nothing is planted of it"


def test_an_identifier_that_the_account_has_is_refused(account: Account) -> None:
    seed(account, {"profiles": [_ANA]})
    with pytest.raises(
        SeedError, match="/profiles/0/email: a profile of the account has 'ana@northwind.shop'"
    ):
        seed(account, {"profiles": [_ANA]})


@pytest.mark.parametrize(
    ("kind", "identifier"),
    [
        ("catalog-item", "$custom:::$default:::SAMPLE-DATA-ITEM-1"),
        ("coupon-code", "10OFF-ASD325FHK324UJDOI2M3JNES99"),
        ("event", "4vRpBT"),
        ("tag", "abcd1234-ef56-gh78-ij90-abcdef123456"),
    ],
)
def test_ids_of_every_type_are_taken_as_live_has_them(account: Account, kind: str, identifier: str) -> None:
    seed(account, {"resources": [{"type": kind, "id": identifier, "attributes": {}}]})
    assert identifier in account.collection(kind)
