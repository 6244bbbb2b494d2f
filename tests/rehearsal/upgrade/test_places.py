"""Places in answers: found in documents, reached by queries, listed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.rehearsal.upgrade.places import holds, is_asked, members_of, values_at
from tests.rehearsal.upgrade.traffic import CAMPAIGNS

_MESSAGE = "/included/*[campaign-message]/attributes"


@pytest.mark.parametrize(
    ("place", "there"),
    [
        ("/data", True),
        ("/data/*/attributes/name", True),
        ("/data/*/attributes/send_strategy/options_sto", True),  # null is there
        ("/data/*/attributes/nothing", False),
        ("/data/attributes/name", False),
        (f"{_MESSAGE}/content/subject", True),
        ("/included/*[template]/attributes", False),
        ("/included/*[campaign-message]", True),
    ],
)
def test_a_place_is_found_in_a_document(place: str, there: bool) -> None:
    assert holds(CAMPAIGNS, place) is there


def test_the_values_at_a_place_are_those_of_all_items() -> None:
    document = {"data": [{"id": "1"}, {"id": "2"}, 3]}
    assert list(values_at(document, "/data/*/id")) == ["1", "2"]


@pytest.mark.parametrize(
    ("query", "place", "asked"),
    [
        ("", "/data/*/attributes/name", True),
        ("", f"{_MESSAGE}/content", False),
        ("include=campaign-messages", f"{_MESSAGE}/content", True),
        ("include=campaign-messages&fields[campaign-message]=label", f"{_MESSAGE}/content", False),
        ("include=campaign-messages&fields[campaign]=name", f"{_MESSAGE}/content", True),
        ("fields[campaign]=name,status", "/data/*/attributes/status", True),
        ("fields%5Bcampaign%5D=name", "/data/*/attributes/status", False),
        ("fields[campaign]=send_strategy", "/data/*/attributes/send_strategy/options_static", True),
        ("fields[campaign]=", "/data/*/attributes/status", False),
        ("fields[campaign]=name", "/data/*/relationships/tags", True),
        ("fields[event]=event_properties.items", "/data/*/attributes/event_properties", True),
    ],
)
def test_a_query_lets_an_answer_have_a_member(query: str, place: str, asked: bool) -> None:
    kind = "event" if "event" in query else "campaign"
    assert is_asked(query, place, (kind,)) is asked


def test_names_of_the_accounts_own_are_no_members() -> None:
    document = {"data": {"attributes": {"properties": {"Tier": "gold"}, "email": None}}}
    assert members_of(document) == {
        *("/data", "/data/attributes", "/data/attributes/properties", "/data/attributes/email")
    }


_JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["data", "included", "type", "a", "b"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(_JSON)
def test_every_listed_member_is_held(document: Any) -> None:
    assert all(holds(document, place) for place in members_of(document))
