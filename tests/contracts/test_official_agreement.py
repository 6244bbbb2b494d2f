"""Our contracts and the official files: the same verdict on every body and query, save for what is listed.

Both are tightened by the same rules, so a difference lies in what we wrote by hand.
"""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.openapi.contract import Contract, Library
from klaviyo_rehearsal.contracts.openapi.loading import bundled_contract, bundled_revisions
from klaviyo_rehearsal.rehearsal.strategies.mistakes import with_value
from tests.contracts.agreement import (
    ANSWERS,
    LEAST_REQUESTS,
    STRICTER,
    is_known,
    laxer_place,
    pairs,
    stale_differences,
)
from tests.contracts.bodies import accepts, bodies, key_of, mutations, schemas
from tests.contracts.comparisons import Comparisons

# LIVE (facts 8.5, 8.12): the statuses that ours have where Klaviyo answers with another than its file says.
_LIVE_STATUSES = {
    "POST /api/profile-merge": (202,),
    "DELETE /api/templates/{id}": (200, 204),
    "POST /api/template-render": (200, 201),
    "POST /api/template-clone": (200, 201),
}


@pytest.fixture(scope="module")
def comparisons() -> Comparisons:
    """Share comparisons among the revisions that this worker is given."""
    return Comparisons()


def _official(official: dict[str, Contract], revision: str) -> Contract:
    if revision not in official:
        pytest.skip(f"no official OpenAPI file of {revision}: see KLAVIYO_OPENAPI_DIR")
    return official[revision]


@pytest.mark.parametrize("revision", bundled_revisions())
def test_every_operation_of_ours_is_stated_as_in_the_official_file(
    official: dict[str, Contract], revision: str
) -> None:
    both = pairs(bundled_contract(revision), _official(official, revision))
    assert len(both) == len(bundled_contract(revision).operations)
    live = {}
    for ours, theirs in both:
        assert ours.operation_id == theirs.operation_id
        if ours.success != theirs.success:
            live[ours.key] = ours.success
        assert ours.rate_limit == theirs.rate_limit, ours
        assert set(ours.scopes) == set(theirs.scopes), ours
        assert ours.takes_body == theirs.takes_body, ours
        for name in {*ours.parameters, *theirs.parameters}:
            mine, other = ours.parameters[name], theirs.parameters[name]
            assert (mine.choices, mine.is_list, mine.required) == (
                other.choices,
                other.is_list,
                other.required,
            )
        assert {name: field.operators for name, field in ours.filters.items()} == {
            name: field.operators for name, field in theirs.filters.items()
        }, ours
    assert live == _LIVE_STATUSES


@pytest.mark.parametrize("revision", bundled_revisions())
def test_every_operation_agrees_on_enough_requests_and_answers_or_has_a_known_reason(
    official: dict[str, Contract], comparisons: Comparisons, revision: str
) -> None:
    both = pairs(bundled_contract(revision), _official(official, revision))
    compared = {pair[0].key: comparisons.of(pair) for pair in both}
    for key, found in compared.items():
        assert found.requests >= LEAST_REQUESTS, key
        assert found.unexplained[:3] == [], key
    held = [found.answers for found in compared.values() if found.answers]
    assert min(held) >= 2 * ANSWERS
    assert len(held) > len(compared) * 0.6
    assert stale_differences(revision, compared.values()) == []


@given(data=st.data())
@pytest.mark.parametrize("revision", bundled_revisions())
def test_any_body_has_the_same_verdict(
    library: Library, official: dict[str, Contract], revision: str, data: st.DataObject
) -> None:
    both = pairs(bundled_contract(revision), _official(official, revision))
    pair = data.draw(st.sampled_from([pair for pair in both if pair[0].takes_body]))
    body = data.draw(bodies(*schemas(pair)))
    for _ in range(data.draw(st.integers(0, 2))):
        place, value = data.draw(st.sampled_from(list(mutations(body, *schemas(pair)))))
        key = key_of(pair[0], place)
        assume(key not in STRICTER and laxer_place(key) is None)
        body = with_value(body, place, value)
    assert accepts(pair[0], body) is accepts(pair[1], body) or is_known(pair[0], body)


@pytest.mark.parametrize("member", [{}, {"amp": "<p>Spring</p>"}, {"html": "<p>Spring</p>"}])
def test_what_differs_in_two_things_at_once_differs_still(
    library: Library, official: dict[str, Contract], member: dict[str, str]
) -> None:
    attributes = {"name": "Spring", "editor_type": "SYSTEM_DRAGGABLE", **member}
    body = {"data": {"type": "template", "attributes": attributes}}
    key, revision = "POST /api/templates", "2026-07-15"
    assert accepts(_official(official, revision)[key], body)
    assert not accepts(bundled_contract(revision)[key], body)
    assert is_known(bundled_contract(revision)[key], body)
