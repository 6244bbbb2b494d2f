"""The table of hard values: JSON all of them, valid where validity counts, and grouped without a loss."""

from __future__ import annotations

import re

import orjson
import pytest

from klaviyo_rehearsal.contracts.checking.request import check_body
from klaviyo_rehearsal.contracts.openapi.contract import Contract, Library
from klaviyo_rehearsal.rehearsal.scenarios import hard_values as hard


@pytest.mark.parametrize("table", [hard.TEXTS, hard.NUMBERS, hard.STRUCTURES, hard.TITLES, hard.EMAILS])
def test_values_are_the_same_once_written_and_read_as_json(table: dict[str, object]) -> None:
    assert orjson.loads(orjson.dumps({**table})) == table
    assert len({orjson.dumps(value) for value in table.values()}) == len(table)


def test_names_and_subjects_fit_on_a_line() -> None:
    for text in (*hard.LINES.values(), *hard.TITLES.values()):
        assert text.strip()
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", text)


def test_texts_have_the_length_that_is_asked_for() -> None:
    assert [len(hard.text_of(length)) for length in hard.LENGTHS] == [*hard.LENGTHS]


def test_groups_hold_every_value_once() -> None:
    grouped = [values for _, values in hard.grouped(hard.TEXTS, 5)]
    assert {name: value for values in grouped for name, value in values.items()} == hard.TEXTS
    assert max(map(len, grouped)) == 5
    assert [text for _, part in hard.in_parts(hard.TITLES, 4) for text in part] == [*hard.TITLES.values()]


def test_identifiers_are_valid_in_every_revision(library: Library) -> None:
    bodies = (
        *({"email": email} for email in hard.EMAILS.values()),
        *({"phone_number": number} for number in hard.PHONES.values()),
        *({"external_id": own_id} for own_id in hard.EXTERNAL_IDS.values()),
    )
    for contract in library.contracts.values():
        for attributes in bodies:
            assert _violations(contract, attributes) == []


def _violations(contract: Contract, attributes: dict[str, str]) -> list[str]:

    body = {"data": {"type": "profile", "attributes": attributes}}
    return [item.code for item in check_body(contract["POST /api/profiles"], body)]


def test_the_longest_address_and_numbers_are_at_the_bounds() -> None:
    assert max(map(len, hard.EMAILS.values())) == 100
    assert {len(number) - 1 for number in hard.PHONES.values()} >= {7, 15}
    assert {2**63 - 1, -(2**63)} <= {*hard.NUMBERS.values()}
