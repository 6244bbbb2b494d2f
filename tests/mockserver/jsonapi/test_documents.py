"""Documents: what a resource looks like, what of it is shown, and where its links lead."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.live_shapes import completed
from klaviyo_rehearsal.contracts.openapi.loading import bundled_contract, bundled_revisions
from klaviyo_rehearsal.contracts.openapi.resource import resource_shapes
from klaviyo_rehearsal.mockserver.jsonapi.documents import (
    KEPT,
    Writers,
    array_of,
    collection_document,
    identifier_of,
    single_document,
)
from klaviyo_rehearsal.mockserver.jsonapi.paging import Page
from tests.mockserver.helpers import (
    LIBRARY,
    NEWEST,
    OLDEST,
    REVISIONS,
    ClientFactory,
    Json,
    attributes_of,
    create_event,
    create_list,
    create_profile,
    error_of,
    members_body,
    profile_body,
    taken,
)

# Types whose resources can be listed after an event and a list were made.
LISTED = ("event", "list", "metric", "profile")
PLACE = {"city": "London", "zip": "SW1Y", "latitude": 51.5}


@pytest.fixture
def ada(api: httpx.Client) -> str:
    return create_profile(api, "ada@northwind.shop", first_name="Ada", location=PLACE, properties={"a.b": 1})


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("email", {"email": "ada@northwind.shop"}),
        ("first_name,email", {"first_name": "Ada", "email": "ada@northwind.shop"}),
        ("location.city", {"location": {"city": "London"}}),
        ("location.city,location.zip", {"location": {"city": "London", "zip": "SW1Y"}}),
        ("location.region", {"location": {"region": None}}),
        ("properties", {"properties": {"a.b": 1}}),
        ("last_event_date", {"last_event_date": None}),
        ("title,title", {"title": None}),
        ("subscriptions", {}),
        ("id", {}),
    ],
)
def test_a_sparse_fieldset_shows_what_it_names(
    api: httpx.Client, ada: str, fields: str, expected: Json
) -> None:
    params = {"fields[profile]": fields}
    assert attributes_of(api.get(f"/api/profiles/{ada}", params=params)) == expected
    (listed,) = taken(api.get("/api/profiles", params=params))["data"]
    assert (listed["id"], listed["attributes"]) == (ada, expected)


@pytest.mark.parametrize("fields", ["location,location.city", "location.city,location"])
def test_a_whole_object_and_a_part_of_it_are_the_whole(api: httpx.Client, ada: str, fields: str) -> None:
    shown = attributes_of(api.get(f"/api/profiles/{ada}", params={"fields[profile]": fields}))
    assert shown["location"].items() >= PLACE.items()
    assert len(shown["location"]) == 10


def test_parts_of_what_is_asked_for_additionally_are_shown(api: httpx.Client, ada: str) -> None:
    params = {
        "additional-fields[profile]": "subscriptions",
        "fields[profile]": "email,subscriptions.email.marketing.consent",
    }
    assert attributes_of(api.get(f"/api/profiles/{ada}", params=params)) == {
        "email": "ada@northwind.shop",
        "subscriptions": {"email": {"marketing": {"consent": "NEVER_SUBSCRIBED"}}},
    }


def test_each_type_has_a_fieldset_of_its_own(api: httpx.Client) -> None:
    create_event(api, "ada@northwind.shop", properties={"Total": 5})
    params = {
        "include": "profile,metric",
        "fields[event]": "event_properties",
        "fields[profile]": "email",
        "fields[metric]": "name",
    }
    document = taken(api.get("/api/events", params=params))
    assert document["data"][0]["attributes"] == {"event_properties": {"Total": 5}}
    shown = {item["type"]: item["attributes"] for item in document["included"]}
    assert shown == {"profile": {"email": "ada@northwind.shop"}, "metric": {"name": "Placed Order"}}


def test_answers_to_writes_can_be_narrowed_at_the_newer_revision(api: httpx.Client, ada: str) -> None:
    body = profile_body(id=ada, title="Lady")
    narrowed = api.patch(f"/api/profiles/{ada}?fields[profile]=title", json=body)
    assert attributes_of(narrowed) == {"title": "Lady"}
    refused = api.patch(f"/api/profiles/{ada}?fields[profile]=title", json=body, headers={"revision": OLDEST})
    assert error_of(refused, 400)["source"] == {"parameter": "fields[profile]"}


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/api/profiles", {"fields[profile]": "nickname"}),
        ("/api/profiles", {"fields[profile]": "location.planet"}),
        ("/api/profiles", {"fields[profile]": ""}),
        ("/api/profiles", {"fields[event]": "uuid"}),
        ("/api/profiles", {"additional-fields[profile]": "secrets"}),
        ("/api/lists", {"additional-fields[list]": "profile_count"}),
        ("/api/lists", {"include": "profiles"}),
        ("/api/profiles", {"include": ""}),
        ("/api/profiles", {"sort": "first_name"}),
        ("/api/profiles", {"sort": "--id"}),
        ("/api/profiles", {"limit": "5"}),
    ],
)
def test_what_an_operation_has_not_cannot_be_asked_for(
    api: httpx.Client, path: str, params: dict[str, str]
) -> None:
    (name,) = params
    assert error_of(api.get(path, params=params), 400)["source"] == {"parameter": name}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(sorted(LIBRARY.newest["GET /api/profiles"].parameters["fields[profile]"].choices)),
        min_size=1,
    )
)
def test_any_fieldset_shows_a_part_of_the_whole(api: httpx.Client, fields: list[str]) -> None:
    found = taken(api.get("/api/profiles", params={"filter": 'equals(email,"cy@northwind.shop")'}))["data"]
    cy = found[0]["id"] if found else create_profile(api, "cy@northwind.shop", location=PLACE)
    asked = {"additional-fields[profile]": "subscriptions,predictive_analytics"}
    whole = attributes_of(api.get(f"/api/profiles/{cy}", params=asked))
    part = attributes_of(
        api.get(f"/api/profiles/{cy}", params={**asked, "fields[profile]": ",".join(fields)})
    )
    assert _is_part(part, whole)
    named = {field.split(".")[0] for field in fields}
    # What is asked for additionally is there as well (REC get_profile.200).
    assert part.keys() == (named & whole.keys()) | {"subscriptions", "predictive_analytics"}


def _is_part(part: object, whole: object) -> bool:
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(name in whole and _is_part(value, whole[name]) for name, value in part.items())
    return part == whole


def test_links_of_resources_lead_to_what_they_say(api: httpx.Client, ada: str) -> None:
    vip = create_list(api)
    taken(api.post(f"/api/lists/{vip}/relationships/profiles", json=members_body(ada)), 204)
    create_event(api, "ada@northwind.shop")
    for path in (f"/api/profiles/{ada}", f"/api/lists/{vip}", "/api/events", "/api/metrics"):
        document = taken(api.get(path))
        data = document["data"]
        resource = data[0] if isinstance(data, list) else data
        assert taken(api.get(resource["links"]["self"]))["data"] == resource
        for name, relationship in resource.get("relationships", {}).items():
            if name in ("lists", "profiles", "profile", "metric"):
                full = taken(api.get(relationship["links"]["related"]))["data"]
                named = taken(api.get(relationship["links"]["self"]))["data"]
                plain = [full] if isinstance(full, dict) else full
                assert [{"type": item["type"], "id": item["id"]} for item in plain] == (
                    [named] if isinstance(named, dict) else named
                )


def test_the_link_of_a_document_is_the_url_that_was_asked_for(api: httpx.Client, ada: str) -> None:
    asked = f"{api.base_url}/api/profiles/{ada}?fields%5Bprofile%5D=email".replace("//api", "/api")
    assert taken(api.get(asked))["links"] == {"self": asked}
    slashed = f"{api.base_url}/api/profiles/".replace("//api", "/api")
    assert taken(api.get(slashed))["links"] == {"self": slashed, "next": None, "prev": None}


@pytest.mark.parametrize("revision", REVISIONS)
@pytest.mark.parametrize("kind", LISTED)
def test_a_resource_shows_the_relationships_of_its_contract(
    client_for: ClientFactory, key: str, revision: str, kind: str
) -> None:
    api = client_for(key, revision)
    create_event(api, "ada@northwind.shop")
    create_list(api)
    (resource,) = taken(api.get(f"/api/{KEPT[kind][0]}"))["data"]
    shape = resource_shapes(LIBRARY.contracts[revision])[kind]
    shown, declared = set(resource.get("relationships", {})), set(shape.relationships)
    # Profiles have conversations, and events no attributions (REC get_profiles.200, get_event.200).
    assert shown <= declared and declared - shown <= {"conversation", "attributions"}


@pytest.mark.parametrize("revision", REVISIONS)
def test_no_resource_shows_what_its_contract_does_not_declare(
    client_for: ClientFactory, key: str, revision: str
) -> None:
    create_event(client_for(key, NEWEST), "ada@northwind.shop", person={"_kx": "kx-1", "locale": "en-GB"})
    api = client_for(key, revision)
    create_list(api)
    create_event(api, "ada@northwind.shop")
    shapes = resource_shapes(LIBRARY.contracts[revision])
    for kind in LISTED:
        (resource,) = taken(api.get(f"/api/{KEPT[kind][0]}"))["data"]
        # LIVE REC create_profile.201 has it at every revision (facts 8.5).
        assert set(resource["attributes"]) - shapes[kind].attributes <= {"anonymous_id", "whatsapp_bsuid"}


@pytest.fixture(scope="module")
def newest() -> Contract:
    return LIBRARY.newest


def _read(raw: bytes) -> Json:
    return dict(httpx.Response(200, content=raw).json())


@given(st.text(st.characters(codec="utf-8")), st.text(alphabet="abcXYZ019_-", min_size=1))
def test_a_resource_is_json_whatever_it_holds(name: str, identifier: str) -> None:
    raw = httpx.Response(200, json={"name": name}).content
    written = Writers(LIBRARY.newest)["list", "GET /api/lists"].write(
        b"https://a.klaviyo.com", identifier, raw
    )
    resource = _read(written)
    assert (resource["type"], resource["id"], resource["attributes"]) == ("list", identifier, {"name": name})
    assert resource["links"]["self"] == f"https://a.klaviyo.com/api/lists/{identifier}/"


def test_what_is_computed_joins_what_is_kept(newest: Contract) -> None:
    writer = Writers(newest)["list", "GET /api/lists"]
    for raw, extra, expected in (
        (b'{"name":"VIP"}', {"profile_count": 3}, {"name": "VIP", "profile_count": 3}),
        (b"{}", {"profile_count": 3}, {"profile_count": 3}),
        (b'{"name":"VIP"}', {}, {"name": "VIP"}),
    ):
        assert _read(writer.write(b"", "x", raw, extra=extra))["attributes"] == expected


def test_documents_without_an_include_have_nothing_included() -> None:
    url = "https://a.klaviyo.com/api/lists"
    assert _read(single_document(b"{}", url)) == {"data": {}, "links": {"self": url}}
    assert _read(single_document(b"{}", url, []))["included"] == []
    empty = _read(collection_document([], Page([]), url))
    assert empty == {"data": [], "links": {"self": url, "next": None, "prev": None}}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://x/api/lists", "http://x/api/lists?page%5Bcursor%5D=NEW"),
        ("http://x/api/lists?sort=id", "http://x/api/lists?sort=id&page%5Bcursor%5D=NEW"),
        (
            "http://x/api/lists?page%5Bcursor%5D=OLD&sort=id",
            "http://x/api/lists?sort=id&page%5Bcursor%5D=NEW",
        ),
        ("http://x/api/lists?page%5bcursor%5d=OLD", "http://x/api/lists?page%5Bcursor%5D=NEW"),
    ],
)
def test_a_link_to_another_page_replaces_the_cursor(url: str, expected: str) -> None:
    document = _read(collection_document([b"{}"], Page(["a"], next="NEW"), url))
    assert document["links"] == {"self": url, "next": expected, "prev": None}


def test_identifiers_are_type_and_id() -> None:
    assert array_of([identifier_of("list", "a"), identifier_of("list", "b")]) == (
        b'[{"type":"list","id":"a"},{"type":"list","id":"b"}]'
    )
    assert array_of([]) == b"[]"


@pytest.mark.parametrize("revision", bundled_revisions())
def test_the_first_part_of_a_contract_has_the_whole_shape_of_a_kept_type(revision: str) -> None:
    contract = bundled_contract(revision)
    whole, writers = completed(resource_shapes(contract)), Writers(contract)
    for kind in KEPT.keys() & whole.keys():
        assert writers.shape(kind) == whole[kind]
