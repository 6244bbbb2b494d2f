"""The official SDK, klaviyo-api 24.0.0, against the mock: every operation, its typed answer, its effect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from klaviyo_api import KlaviyoAPI
from openapi_client.exceptions import BadRequestException, NotFoundException, OpenApiException
from pydantic import BaseModel

from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from tests.contracts.payloads import aggregate
from tests.mockserver.helpers import (
    LIBRARY,
    Json,
    Starter,
    event_body,
    list_body,
    members_body,
    profile_body,
)
from tests.mockserver.people_helpers import (
    SUBSCRIBE,
    SUPPRESS,
    UNSUBSCRIBE,
    UNSUPPRESS,
    job_body,
    leaver,
    subscriber,
)


@pytest.fixture
def sdk(mock: MockServer, key: str) -> KlaviyoAPI:
    return KlaviyoAPI(key, max_retries=0, test_host=mock.url)


def person_of(sdk: KlaviyoAPI, email: str = "ada@northwind.shop", **facts: Any) -> str:
    """Create a profile and return its id."""
    return str(sdk.Profiles.create_profile(profile_body(email, **facts)).data.id)


def list_of(sdk: KlaviyoAPI, name: str = "VIP") -> str:
    """Create a list and return its id."""
    return str(sdk.Lists.create_list(list_body(name)).data.id)


def event_of(sdk: KlaviyoAPI, **parts: Any) -> str:
    """Record an event and return its id."""
    sdk.Events.create_event(event_body(**parts))
    return str(sdk.Events.get_events().data[0].id)


def test_a_profile_is_created_and_read(sdk: KlaviyoAPI) -> None:
    facts: Json = {
        "phone_number": "+15005550006",
        "location": {"city": "London"},
        "properties": {"plan": "gold"},
    }
    created = sdk.Profiles.create_profile(profile_body("ada@northwind.shop", **facts))
    assert type(created).__name__ == "PostProfileResponse"
    read = sdk.Profiles.get_profile(
        created.data.id, include=["lists"], additional_fields_profile=["subscriptions"]
    )
    assert read.data.attributes.email == "ada@northwind.shop"
    assert read.data.attributes.location.city == "London"
    assert read.data.attributes.properties == {"plan": "gold"}
    assert isinstance(read.data.attributes.created, datetime)
    assert read.data.attributes.subscriptions.email.marketing.can_receive_email_marketing is True
    assert read.included == []


def test_a_profile_is_imported_twice(sdk: KlaviyoAPI) -> None:
    first = sdk.Profiles.create_or_update_profile(profile_body("ada@northwind.shop", title="Ms"))
    second = sdk.Profiles.create_or_update_profile(profile_body("ada@northwind.shop", first_name="Ada"))
    assert type(second).__name__ == "PostProfileResponse"
    assert first.data.id == second.data.id
    assert (second.data.attributes.title, second.data.attributes.first_name) == ("Ms", "Ada")


def test_a_profile_is_changed(sdk: KlaviyoAPI) -> None:
    person = person_of(sdk, properties={"sizes": [4, 5], "old": 1})
    patch = {"patch_properties": {"append": {"sizes": 6}, "unset": ["old"]}}
    body = profile_body(id=person, first_name="Ada", meta=patch)
    changed = sdk.Profiles.update_profile(person, body)
    assert type(changed).__name__ == "PatchProfileResponse"
    assert changed.data.attributes.first_name == "Ada"
    assert sdk.Profiles.get_profile(person).data.attributes.properties == {"sizes": [4, 5, 6]}


def test_a_sparse_fieldset_comes_as_a_plain_dictionary(sdk: KlaviyoAPI) -> None:
    read = sdk.Profiles.get_profile(person_of(sdk), fields_profile=["email", "location.city"])
    assert read["data"]["attributes"] == {"email": "ada@northwind.shop", "location": {"city": None}}


def test_profiles_are_found(sdk: KlaviyoAPI) -> None:
    ids = [person_of(sdk, f"{name}@northwind.shop") for name in ("ada", "bob", "cy")]
    found = sdk.Profiles.get_profiles(
        filter="any(email,['bob@northwind.shop','cy@northwind.shop'])", sort="-email", page_size=10
    )
    assert [item.id for item in found.data] == [ids[2], ids[1]]
    assert sdk.Profiles.get_profiles(filter='equals(email,"nobody@northwind.shop")').data == []


def test_a_list_is_created_read_changed_and_deleted(sdk: KlaviyoAPI) -> None:
    vip = list_of(sdk)
    assert [item.id for item in sdk.Lists.get_lists(sort="name", include=["tags"]).data] == [vip]
    renamed = {"data": {"type": "list", "id": vip, "attributes": {"name": "Very important"}}}
    changed = sdk.Lists.update_list(vip, renamed)
    assert type(changed).__name__ == "PatchListPartialUpdateResponse"
    read = sdk.Lists.get_list(vip, additional_fields_list=["profile_count"])
    assert (read.data.attributes.name, read.data.attributes.profile_count) == ("Very important", 0)
    assert sdk.Lists.delete_list(vip) is None
    with pytest.raises(NotFoundException):
        sdk.Lists.get_list(vip)


def test_members_join_and_leave_a_list(sdk: KlaviyoAPI) -> None:
    person, vip = person_of(sdk), list_of(sdk)
    assert sdk.Lists.add_profiles_to_list(vip, members_body(person)) is None
    (member,) = sdk.Lists.get_profiles_for_list(vip, sort="-joined_group_at").data
    assert (member.id, member.attributes.email) == (person, "ada@northwind.shop")
    assert isinstance(member.attributes.joined_group_at, datetime)
    assert [item.id for item in sdk.Lists.get_profile_ids_for_list(vip).data] == [person]
    assert [item.id for item in sdk.Profiles.get_lists_for_profile(person).data] == [vip]
    assert [item.id for item in sdk.Profiles.get_list_ids_for_profile(person).data] == [vip]
    assert sdk.Profiles.get_profile(person, include=["lists"]).included[0]["id"] == vip
    assert sdk.Lists.remove_profiles_from_list(vip, members_body(person)) is None
    assert sdk.Lists.get_profiles_for_list(vip).data == []


def test_an_event_is_recorded_and_read_with_all_that_belongs_to_it(sdk: KlaviyoAPI) -> None:
    event = event_of(
        sdk, value=9.99, unique_id="order-1", properties={"Items": ["a"]}, time="2026-07-01T12:00:00Z"
    )
    read = sdk.Events.get_event(event, include=["profile", "metric"])
    assert read.data.attributes.event_properties == {"Items": ["a"], "$value": 9.99, "$event_id": "order-1"}
    assert read.data.attributes.datetime_ == datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert {item["type"] for item in read.included} == {"profile", "metric"}
    metric = sdk.Events.get_metric_for_event(event)
    assert metric.data.attributes.name == "Placed Order"
    assert sdk.Events.get_metric_id_for_event(event).data.id == metric.data.id
    person = sdk.Events.get_profile_for_event(event)
    assert person.data.attributes.email == "ada@northwind.shop"
    assert sdk.Events.get_profile_id_for_event(event).data.id == person.data.id
    assert sdk.Metrics.get_metric(metric.data.id).data.attributes.name == "Placed Order"
    assert [item.id for item in sdk.Metrics.get_metrics(include=["flow-triggers"]).data] == [metric.data.id]
    found = sdk.Events.get_events(filter=f'equals(profile_id,"{person.data.id}")', include=["profile"])
    assert [item.id for item in found.data] == [event]


def test_a_repeated_event_is_recorded_once(sdk: KlaviyoAPI) -> None:
    for _ in range(2):
        assert sdk.Events.create_event(event_body(unique_id="order-1")) is None
    assert len(sdk.Events.get_events().data) == 1


def _jobs_of_people(sdk: KlaviyoAPI, vip: str, person: str) -> dict[str, Any]:
    """Run every job over people once; name what came back by the operation."""
    api, bob = sdk.Profiles, "bob@northwind.shop"
    jobs, imports = "/api/profile-suppression-bulk", "/api/profile-bulk-import-jobs"
    calls: dict[str, Any] = {
        f"POST {SUBSCRIBE}": api.bulk_subscribe_profiles(job_body(SUBSCRIBE, subscriber(bob), list_id=vip)),
        f"POST {UNSUBSCRIBE}": api.bulk_unsubscribe_profiles(job_body(UNSUBSCRIBE, leaver(bob))),
        f"POST {jobs}-create-jobs": api.bulk_suppress_profiles(job_body(SUPPRESS, {"email": bob})),
        f"GET {jobs}-create-jobs": api.get_bulk_suppress_profiles_jobs(),
        f"POST {jobs}-delete-jobs": api.bulk_unsuppress_profiles(job_body(UNSUPPRESS, {"email": bob})),
        f"GET {jobs}-delete-jobs": api.get_bulk_unsuppress_profiles_jobs(),
        f"POST {imports}": api.bulk_import_profiles(job_body(imports, {"email": "di@northwind.shop"})),
        f"GET {imports}": api.get_bulk_import_profiles_jobs(),
    }
    job = calls[f"POST {jobs}-create-jobs"].data.id
    calls[f"GET {jobs}-create-jobs/{{job_id}}"] = api.get_bulk_suppress_profiles_job(job)
    job = calls[f"POST {jobs}-delete-jobs"].data.id
    calls[f"GET {jobs}-delete-jobs/{{job_id}}"] = api.get_bulk_unsuppress_profiles_job(job)
    job = calls[f"POST {imports}"].data.id
    calls[f"GET {imports}/{{job_id}}"] = api.get_bulk_import_profiles_job(job)
    of = f"GET {imports}/{{id}}"
    calls[f"{of}/lists"] = api.get_list_for_bulk_import_profiles_job(job)
    calls[f"{of}/relationships/lists"] = api.get_list_ids_for_bulk_import_profiles_job(job)
    calls[f"{of}/profiles"] = api.get_profiles_for_bulk_import_profiles_job(job)
    calls[f"{of}/relationships/profiles"] = api.get_profile_ids_for_bulk_import_profiles_job(job)
    calls[f"{of}/import-errors"] = api.get_errors_for_bulk_import_profiles_job(job)
    di = calls[f"{of}/profiles"].data[0].id
    sources = {"profiles": {"data": [{"type": "profile", "id": di}]}}
    merge = {"data": {"type": "profile-merge", "id": person, "relationships": sources}}
    calls["POST /api/profile-merge"] = api.merge_profiles(merge)
    gone = {"profile": {"data": {"type": "profile", "attributes": {"email": bob}}}}
    deletion = {"data": {"type": "data-privacy-deletion-job", "attributes": gone}}
    privacy = sdk.Data_Privacy.request_profile_deletion(deletion)
    return calls | {"POST /api/data-privacy-deletion-jobs": privacy}


# The SDK has no client endpoints, and takes a 202 of a merge for nothing (facts 13.3).
BROWSERS = "POST /client/"
MERGE = "POST /api/profile-merge"


@pytest.fixture
def answers(mock: MockServer, key: str, sdk: KlaviyoAPI) -> Iterator[dict[str, Any]]:
    """Call every operation once through the SDK; name what it returned by the operation."""
    person, vip = person_of(sdk), list_of(sdk)
    calls: dict[str, Any] = {}
    calls["POST /api/profiles"] = sdk.Profiles.create_profile(profile_body("bob@northwind.shop"))
    calls["POST /api/profile-import"] = sdk.Profiles.create_or_update_profile(
        profile_body("cy@northwind.shop")
    )
    calls["PATCH /api/profiles/{id}"] = sdk.Profiles.update_profile(
        person, profile_body(id=person, title="Ms")
    )
    calls["GET /api/profiles"] = sdk.Profiles.get_profiles()
    calls["GET /api/profiles/{id}"] = sdk.Profiles.get_profile(person)
    calls["POST /api/lists"] = sdk.Lists.create_list(list_body("Newsletter"))
    calls["GET /api/lists"] = sdk.Lists.get_lists()
    calls["GET /api/lists/{id}"] = sdk.Lists.get_list(vip)
    renamed = {"data": {"type": "list", "id": vip, "attributes": {"name": "Very important"}}}
    calls["PATCH /api/lists/{id}"] = sdk.Lists.update_list(vip, renamed)
    members = "/api/lists/{id}/relationships/profiles"
    calls[f"POST {members}"] = sdk.Lists.add_profiles_to_list(vip, members_body(person))
    calls["GET /api/lists/{id}/profiles"] = sdk.Lists.get_profiles_for_list(vip)
    calls[f"GET {members}"] = sdk.Lists.get_profile_ids_for_list(vip)
    calls["GET /api/profiles/{id}/lists"] = sdk.Profiles.get_lists_for_profile(person)
    calls["GET /api/profiles/{id}/relationships/lists"] = sdk.Profiles.get_list_ids_for_profile(person)
    calls[f"DELETE {members}"] = sdk.Lists.remove_profiles_from_list(vip, members_body(person))
    calls["GET /api/profiles/{id}/segments"] = sdk.Profiles.get_segments_for_profile(person)
    calls["GET /api/profiles/{id}/relationships/segments"] = sdk.Profiles.get_segment_ids_for_profile(person)
    calls |= _jobs_of_people(sdk, vip, person)
    calls["DELETE /api/lists/{id}"] = sdk.Lists.delete_list(vip)
    calls["POST /api/events"] = sdk.Events.create_event(event_body())
    calls["GET /api/events"] = sdk.Events.get_events()
    event = calls["GET /api/events"].data[0].id
    calls["GET /api/events/{id}"] = sdk.Events.get_event(event)
    calls["GET /api/events/{id}/metric"] = sdk.Events.get_metric_for_event(event)
    calls["GET /api/events/{id}/relationships/metric"] = sdk.Events.get_metric_id_for_event(event)
    calls["GET /api/events/{id}/profile"] = sdk.Events.get_profile_for_event(event)
    calls["GET /api/events/{id}/relationships/profile"] = sdk.Events.get_profile_id_for_event(event)
    calls["GET /api/metrics"] = sdk.Metrics.get_metrics()
    metric = calls["GET /api/metrics"].data[0].id
    calls["GET /api/metrics/{id}"] = sdk.Metrics.get_metric(metric)
    question = aggregate("greater-or-equal(datetime,2026-07-01)", "less-than(datetime,2026-07-02)")
    question["data"]["attributes"]["metric_id"] = metric
    calls["POST /api/metric-aggregates"] = sdk.Metrics.query_metric_aggregates(question)
    batches = {"data": {"type": "event-bulk-create-job", "attributes": {"events-bulk-create": {"data": []}}}}
    calls["POST /api/event-bulk-create-jobs"] = sdk.Events.bulk_create_events(batches)
    yield calls


def test_every_operation_returns_its_typed_object(
    mock: MockServer, key: str, answers: dict[str, Any]
) -> None:
    assert answers  # tests/clients goes through every operation with every client
    for name, returned in answers.items():
        content = LIBRARY.newest[name].response_content(LIBRARY.newest[name].success[0])
        if content is None or name == MERGE:
            assert returned is None, name
        else:
            assert returned.data is not None, name
            assert isinstance(returned, BaseModel), name
    entries = list(mock.account(key).journal)
    # Bob has unsubscribed, and stays suppressed for that when the suppression by hand is lifted.
    assert {item.code for entry in entries for item in entry.violations} == {"suppression-stays"}
    assert {entry.operation for entry in entries} == answers.keys()


@pytest.mark.parametrize("base", [None, "https://a.klaviyo.com"], ids=["plain http", "link_base"])
def test_links_of_pages_are_followed_as_the_sdk_follows_them(
    start: Starter, key: str, base: str | None
) -> None:
    """The SDK cuts the cursor out of an https link, leaving a `=`, and sends others whole (facts 13.2)."""
    server = start(Settings(link_base=base))
    sdk = KlaviyoAPI(key, max_retries=0, test_host=server.url)
    wanted = [person_of(sdk, f"p{number}@northwind.shop") for number in range(7)]
    page = sdk.Profiles.get_profiles(page_size=3, sort="email")
    met = [item.id for item in page.data]
    while page.links.next is not None:
        page = sdk.Profiles.get_profiles(page_size=3, sort="email", page_cursor=page.links.next)
        met += [item.id for item in page.data]
    assert met == wanted
    back = sdk.Profiles.get_profiles(page_size=3, sort="email", page_cursor=page.links.prev)
    assert [item.id for item in back.data] == wanted[3:6]


@pytest.mark.parametrize(
    ("call", "expected", "status"),
    [
        (lambda sdk: sdk.Profiles.get_profile("NOPE01"), NotFoundException, 404),
        (lambda sdk: sdk.Events.get_event("NOPE01"), BadRequestException, 400),
        (lambda sdk: sdk.Profiles.get_profiles(filter="nonsense"), BadRequestException, 400),
        (lambda sdk: sdk.Profiles.create_profile(profile_body("ada@northwind.shop")), OpenApiException, 409),
    ],
)
def test_a_refusal_is_an_exception_of_the_sdk(
    sdk: KlaviyoAPI, call: Any, expected: type[Any], status: int
) -> None:
    person_of(sdk)
    with pytest.raises(expected) as raised:
        call(sdk)
    assert raised.value.status == status
    assert json.loads(raised.value.body)["errors"][0]["status"] == status


def test_a_token_of_an_oauth_app_is_taken(mock: MockServer, key: str) -> None:
    sdk = KlaviyoAPI(None, access_token=f"token-of-{key}", max_retries=0, test_host=mock.url)
    person_of(sdk)
    assert len(sdk.Profiles.get_profiles().data) == 1
