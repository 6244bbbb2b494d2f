"""Property: whatever the strategies draw, migrated requests leave the account of the old calls."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.loading import bundled_revisions, use_cases
from klaviyo_rehearsal.contracts.use_case import UseCase
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.integration import Target
from klaviyo_rehearsal.rehearsal.migrate.request import Fill, Placeholder, Request
from klaviyo_rehearsal.rehearsal.proof.play import Player, Refused, filled, value_at
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from tests.rehearsal.migrate.converting import terms
from tests.rehearsal.proof.integration import MigratedIntegration

# The others are new: the old API had no call for them.
OLD = [use_case for use_case in use_cases().values() if use_case.legacy]
IN_ROWS = (
    "create-event",
    "create-profile",
    "update-profile",
    "subscribe",
    "add-to-list",
    "suppress",
    "journey",
)
HERE, LIST = Placeholder("{id_1}"), Placeholder("{ids_2}")


def rehearse(
    session: MockSession, use_case: UseCase, revision: str = "2026-07-15", batch: int = 0, examples: int = 20
) -> None:
    own = terms(revision, browser=use_case.name.startswith("client-"))
    integration = MigratedIntegration(own, batch)
    with session.open(integration, seed=1, max_examples=examples, timeout=20) as run:
        result = run.rehearse(use_case)
    assert result.passed, result.report


@pytest.mark.parametrize("use_case", OLD, ids=lambda item: item.name)
def test_the_requests_leave_the_account_of_every_call(
    klaviyo_session: MockSession, use_case: UseCase
) -> None:
    rehearse(klaviyo_session, use_case)


@pytest.mark.parametrize("name", IN_ROWS)
def test_calls_in_a_row_leave_it_together_too(klaviyo_session: MockSession, name: str) -> None:
    rehearse(klaviyo_session, use_cases()[name], batch=2)


@pytest.mark.parametrize("revision", bundled_revisions())
def test_every_revision_has_requests_that_leave_it(klaviyo_session: MockSession, revision: str) -> None:
    names = [
        "create-event",
        "update-profile",
        "subscribe",
        "unsubscribe",
        "client-subscription",
        "render-template",
    ]
    for name in names:
        rehearse(klaviyo_session, use_cases()[name], revision, examples=5)


# But for clone-campaign: a copy without a name is called otherwise there.
@pytest.mark.parametrize(
    "name", ["create-campaign", "update-campaign", "schedule-campaign", "cancel-campaign"]
)
def test_campaigns_of_several_channels_leave_it(klaviyo_session: MockSession, name: str) -> None:
    rehearse(klaviyo_session, use_cases()[name], "2026-10-15", examples=10)


@pytest.mark.parametrize(
    "call",
    [
        LegacyCall.identify({"$id": "7", "$consent": ["email", "sms"]}),
        LegacyCall.track("X", {"$id": "7", "$consent": ["sms"], "$source": "Till"}, {}, 1_600_000_000),
        LegacyCall("update person", {"$consent": ["email"]}, ("01A",), "v1"),
    ],
    ids=lambda item: item.name,
)
def test_consent_reaches_an_address_that_only_klaviyo_knows(
    klaviyo_session: MockSession, call: LegacyCall
) -> None:
    known = {"id": "01A", "external_id": "7", "email": "ana@northwind.shop", "phone_number": "+12025550199"}
    use_case = use_cases()["update-person" if call.ids else "journey"]
    with klaviyo_session.open(MigratedIntegration(terms()), seed=1, max_examples=1, timeout=20) as run:
        result = run.again(use_case, Scenario((call,), {"profiles": [known]}))
    assert result.passed, result.report


def test_values_stand_in_the_place_of_placeholders_and_a_list_makes_items() -> None:
    body = {"a": HERE, "data": [{"id": LIST, "of": HERE}], "text": "{id_1}"}
    found = filled(body, {"id_1": "x", "ids_2": ["1", "2"]})
    assert found == {"a": "x", "data": [{"id": "1", "of": "x"}, {"id": "2", "of": "x"}], "text": "{id_1}"}


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("data.0.id", "1"),
        ("data.*.id", ["1", "2"]),
        ("data.7.id", None),
        ("data.*.none", []),
        ("gone.x", None),
    ],
)
def test_a_place_of_an_answer_gives_a_value_or_a_list(place: str, value: Any) -> None:
    assert value_at({"data": [{"id": "1"}, {"id": "2"}]}, Fill(HERE, place)) == value


def test_a_request_whose_placeholder_found_nothing_is_left_out_and_a_refusal_is_raised(
    klaviyo_session: MockSession,
) -> None:
    mock = klaviyo_session.mock
    account = mock.account("pk_0123456789_play")
    player = Player(Target(mock.url, "pk_0123456789_play", account.company_id), "2026-07-15")
    find = Request(
        "GET /api/profiles", query={"filter": 'equals(email,"a@b.de")'}, fills=(Fill(HERE, "data.0.id"),)
    )
    player.play([find, Request("DELETE /api/lists/{id}", (HERE,))])
    assert [entry.method for entry in mock.control.requests(account)] == ["GET"]
    with pytest.raises(Refused, match="DELETE /api/lists/{id}: 404"):
        player.play([Request("DELETE /api/lists/{id}", ("nosuch",))])
    player.close()
    mock.control.remove_account("pk_0123456789_play")
