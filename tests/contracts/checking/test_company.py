"""The public key in the query of recorded calls under /client."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.checking.company import check_company


@pytest.mark.parametrize(
    ("query", "authorization", "codes"),
    [
        ("company_id=ABC123", None, []),
        ("company_id=", None, ["no-company"]),
        ("", None, ["no-company"]),
        ("company_id=ABC1234", None, ["unknown-company"]),
        ("company_id=pk_AbC123", None, ["unknown-company"]),
        ("company_id=YOUR_PUBLIC_KEY", None, []),
        ("company_id=%3CPUBLIC%3E", None, []),
        ("company_id=ABC123", "Klaviyo-API-Key pk_1", ["key-on-client"]),
        ("company_id=shop", "Klaviyo-API-Key pk_shop", ["key-on-client"]),
    ],
)
def test_a_call_of_a_browser_names_an_account_and_no_private_key(
    query: str, authorization: str | None, codes: list[str]
) -> None:
    headers = {} if authorization is None else {"authorization": authorization}
    assert [item.code for item in check_company(query, headers)] == codes
