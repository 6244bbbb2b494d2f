"""Identifiers: valid, one of a kind, and each with others that resemble it."""

from __future__ import annotations

import re

import pytest

from klaviyo_rehearsal.rehearsal.scenarios.identifiers import (
    Identifiers,
    similar_addresses,
    similar_ids,
    similar_phones,
)

_ADDRESS = re.compile(r"[^@\s,;]+@[^@\s,;.]+(\.[^@\s,;.]+)+")


def test_no_two_identifiers_are_the_same() -> None:
    ids = Identifiers(1)
    for draw in (ids.address, ids.phone, ids.external_id, ids.short, ids.ulid, ids.event, ids.uuid):
        assert len({draw() for _ in range(300)}) == 300


def test_a_number_draws_the_same_identifiers_and_another_number_others() -> None:
    one, same, other = (Identifiers(number) for number in (1, 1, 2))
    assert [one.short(), one.address()] == [same.short(), same.address()]
    assert one.ulid() != other.ulid()


def test_ids_sort_as_they_are_placed() -> None:
    ids = Identifiers(5)
    for draw in (ids.short, ids.ulid):
        for _ in range(50):
            assert draw(-1) < draw(0) < draw(1)


@pytest.mark.parametrize("email", ["Ana.K+tag@northwind.shop", "a@x.co", f"{'a' * 64}@{'b' * 27}.shop.co"])
def test_similar_addresses_are_valid_and_other_ones(email: str) -> None:
    found = {*similar_addresses(email)} - {email}
    assert found
    for address in found:
        assert _ADDRESS.fullmatch(address)
        assert len(address) <= 100


def test_an_address_is_mistaken_for_one_in_another_case_without_its_tag_or_elsewhere() -> None:
    assert {
        "aNA.k+TAG@northwind.shop",
        "Ana.K@northwind.shop",
        "Ana.K+tag@mail.northwind.shop",
        "Ana.K+ta@northwind.shop",
    } <= {*similar_addresses("Ana.K+tag@northwind.shop")}


@pytest.mark.parametrize("number", ["+15005550006", "+1234567", "+123456789012345"])
def test_similar_phone_numbers_are_valid_and_other_ones(number: str) -> None:
    found = [*similar_phones(number)]
    assert found
    assert number not in found
    assert all(re.fullmatch(r"\+[1-9][0-9]{6,14}", item) for item in found)


def test_similar_ids_begin_or_end_alike() -> None:
    assert {"customer 70", "customer ", "CUSTOMER 7"} <= {*similar_ids("customer 7")}


def test_taken_identifiers_are_kept_by_attribute() -> None:
    ids = Identifiers(1)
    ids.take(email="ana@northwind.shop", phone_number=None, first_name="Ana")
    assert [*ids.taken["email"]] == ["ana@northwind.shop"]
    assert [*ids.taken["phone_number"]] == []
