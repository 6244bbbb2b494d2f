"""How the new API answers the errors of an account: with the pointer of the part of the body."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.mockserver.jsonapi.refusal import Refusal, located, not_found, refusal_of
from klaviyo_rehearsal.mockserver.state.account_error import AccountError, Reason


@pytest.mark.parametrize(
    ("error", "base", "pointer"),
    [
        (AccountError.of("not-found", "x"), None, "/data/"),
        (AccountError.of("duplicate-profile", "x"), None, "/data/attributes"),
        (AccountError.of("campaign-state", "x"), None, "/data"),
        (AccountError.of("other-channel"), "/data/attributes", "/data/attributes"),
        (AccountError.of("other-channel", field="definition/channel"), "/data", "/data/definition/channel"),
    ],
)
def test_an_error_points_at_the_part_of_the_body(error: AccountError, base: str | None, pointer: str) -> None:
    assert [item.pointer for item in refusal_of(error, base).violations] == [pointer]


def test_every_reason_and_further_fact_is_answered() -> None:
    error = AccountError([Reason("campaign-incomplete", "a"), Reason("campaign-incomplete", "b")], {"x": "1"})
    refusal = refusal_of(error)
    assert ([item.detail for item in refusal.violations], refusal.meta) == (["a", "b"], {"x": "1"})
    assert str(error) == "a b"


def test_an_unknown_id_is_a_404_with_its_type() -> None:
    refusal = not_found("event", "E1")
    assert (refusal.status, refusal.violations[0].detail) == (404, "An event with id E1 does not exist.")


def test_a_part_of_the_body_is_named_where_it_is_read() -> None:
    with pytest.raises(Refusal) as refused, located("/data/attributes"):
        raise AccountError.of("bad-value", "x", field="method")
    assert refused.value.violations[0].pointer == "/data/attributes/method"
