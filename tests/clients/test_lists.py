"""Lists, segments and tags through real clients."""

from __future__ import annotations

import httpx
import pytest

from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.server import MockServer
from tests.clients.client import TODAY, Client
from tests.clients.driver import Refused
from tests.mockserver.helpers import (
    Json,
    attributes_of,
    create_list,
    create_profile,
    ids_of,
    list_body,
    members_body,
    taken,
)

ADA = "ada@northwind.shop"


def tag_of(sdk: Client, name: str = "season:winter", group: str | None = None) -> str:
    """Create a tag with the client and return its id."""
    related = {"tag-group": {"data": {"type": "tag-group", "id": group}}}
    data = {"type": "tag", "attributes": {"name": name}, **({"relationships": related} if group else {})}
    return str(sdk.create_tag({"data": data})["data"]["id"])


def references(kind: str, *ids: str) -> Json:
    """Build the body that names resources."""
    return {"data": [{"type": kind, "id": item} for item in ids]}


def test_a_list_from_beginning_to_end(sdk: Client, api: httpx.Client) -> None:
    created = sdk.create_list(list_body("VIP"))["data"]
    vip = created["id"]
    assert created["attributes"]["name"] == "VIP"
    found = sdk.get_lists(filter='equals(name,"VIP")', include=["tags"])
    assert ids_of(found) == [vip]
    body = {"data": {"type": "list", "id": vip, "attributes": {"name": "Very important"}}}
    assert sdk.update_list(vip, body)["data"]["attributes"]["name"] == "Very important"
    read = sdk.get_list(vip, include=["tags"])["data"]
    assert read["attributes"]["name"] == "Very important"
    assert attributes_of(api.get(f"/api/lists/{vip}"))["name"] == "Very important"
    assert sdk.delete_list(vip) is None
    with pytest.raises(Refused) as refused:
        sdk.get_list(vip, include=["tags"])
    assert refused.value.status == 404
    assert taken(api.get("/api/lists"))["data"] == []


def test_members_of_a_list(sdk: Client, api: httpx.Client) -> None:
    person, vip = create_profile(api, ADA), create_list(api)
    assert sdk.add_profiles_to_list(vip, members_body(person)) is None
    assert ids_of(taken(api.get(f"/api/lists/{vip}/relationships/profiles"))) == [person]
    (member,) = sdk.get_profiles_for_list(vip, page_size=10)["data"]
    assert (member["id"], member["attributes"]["email"]) == (person, ADA)
    assert member["attributes"]["joined_group_at"]
    assert ids_of(sdk.get_profile_ids_for_list(vip)) == [person]
    assert sdk.remove_profiles_from_list(vip, members_body(person)) is None
    assert taken(api.get(f"/api/lists/{vip}/profiles"))["data"] == []
    assert attributes_of(api.get(f"/api/profiles/{person}"))["email"] == ADA


def test_lists_and_segments_of_a_profile(sdk: Client, mock: MockServer, key: str, api: httpx.Client) -> None:
    person, vip = create_profile(api, ADA), create_list(api)
    taken(api.post(f"/api/lists/{vip}/relationships/profiles", json=members_body(person)), 204)
    seed(mock.account(key), {"segments": [{"id": "UTd5ui", "name": "Buyers", "members": [person]}]})
    (found,) = sdk.get_lists_for_profile(person)["data"]
    assert (found["id"], found["attributes"]["name"]) == (vip, "VIP")
    assert ids_of(sdk.get_list_ids_for_profile(person)) == [vip]
    (found,) = sdk.get_segments_for_profile(person)["data"]
    assert (found["id"], found["attributes"]["name"]) == ("UTd5ui", "Buyers")
    assert ids_of(sdk.get_segment_ids_for_profile(person)) == ["UTd5ui"]
    read = sdk.get_profile(person, include=["lists", "segments"])
    assert {(item["type"], item["id"]) for item in read["included"]} == {("list", vip), ("segment", "UTd5ui")}


def test_segments(sdk: Client, mock: MockServer, key: str, api: httpx.Client) -> None:
    person = create_profile(api, ADA)
    seed(mock.account(key), {"segments": [{"id": "UTd5ui", "name": "Buyers", "members": [person]}]})
    assert ids_of(sdk.get_segments(filter='equals(name,"Buyers")')) == ["UTd5ui"]
    assert sdk.get_segment("UTd5ui")["data"]["attributes"]["name"] == "Buyers"
    (member,) = sdk.get_profiles_for_segment("UTd5ui", page_size=10)["data"]
    assert (member["id"], member["attributes"]["email"]) == (person, ADA)
    assert ids_of(sdk.get_profile_ids_for_segment("UTd5ui")) == [person]
    body = {"data": {"type": "segment", "id": "UTd5ui", "attributes": {"name": "Best buyers"}}}
    assert sdk.update_segment("UTd5ui", body)["data"]["attributes"]["name"] == "Best buyers"
    assert attributes_of(api.get("/api/segments/UTd5ui"))["name"] == "Best buyers"


@pytest.mark.parametrize("kind", TODAY, indirect=True)
def test_a_segment_is_created_and_deleted(sdk: Client, api: httpx.Client) -> None:
    condition = {"type": "profile-group-membership", "is_member": True, "group_ids": [create_list(api)]}
    attributes = {"name": "Buyers", "definition": {"condition_groups": [{"conditions": [condition]}]}}
    segment = sdk.create_segment({"data": {"type": "segment", "attributes": attributes}})["data"]["id"]
    kept = attributes_of(api.get(f"/api/segments/{segment}"))
    assert kept["name"] == "Buyers"
    (group,) = kept["definition"]["condition_groups"]
    assert group["conditions"][0]["group_ids"] == condition["group_ids"]
    assert sdk.get_flows_triggered_by_segment(segment)["data"] == []
    assert sdk.get_ids_for_flows_triggered_by_segment(segment)["data"] == []
    assert sdk.delete_segment(segment) is None
    assert taken(api.get("/api/segments"))["data"] == []


@pytest.mark.parametrize("kind", TODAY, indirect=True)
def test_flows_that_a_list_triggers(sdk: Client, api: httpx.Client) -> None:
    vip = create_list(api)
    assert sdk.get_flows_triggered_by_list(vip)["data"] == []
    assert sdk.get_ids_for_flows_triggered_by_list(vip)["data"] == []


def test_tags_of_a_list(sdk: Client, api: httpx.Client) -> None:
    vip, tag = create_list(api), tag_of(sdk)
    assert sdk.tag_lists(tag, references("list", vip)) is None
    assert ids_of(taken(api.get(f"/api/lists/{vip}/relationships/tags"))) == [tag]
    assert ids_of(sdk.get_list_ids_for_tag(tag)) == [vip]
    assert ids_of(sdk.get_tag_ids_for_list(vip)) == [tag]
    (found,) = sdk.get_tags_for_list(vip)["data"]
    assert (found["id"], found["attributes"]["name"]) == (tag, "season:winter")
    assert [item["id"] for item in sdk.get_list(vip, include=["tags"])["included"]] == [tag]
    assert sdk.remove_tag_from_lists(tag, references("list", vip)) is None
    assert taken(api.get(f"/api/lists/{vip}/tags"))["data"] == []


def test_tags_of_a_segment(sdk: Client, mock: MockServer, key: str, api: httpx.Client) -> None:
    seed(mock.account(key), {"segments": [{"id": "UTd5ui", "name": "Buyers"}]})
    tag = tag_of(sdk)
    assert sdk.tag_segments(tag, references("segment", "UTd5ui")) is None
    assert ids_of(sdk.get_tags_for_segment("UTd5ui")) == [tag]
    assert ids_of(sdk.get_tag_ids_for_segment("UTd5ui")) == [tag]
    assert ids_of(sdk.get_segment_ids_for_tag(tag)) == ["UTd5ui"]
    assert ids_of(taken(api.get("/api/segments/UTd5ui/relationships/tags"))) == [tag]
    assert sdk.remove_tag_from_segments(tag, references("segment", "UTd5ui")) is None
    assert sdk.get_tags_for_segment("UTd5ui")["data"] == []


def test_tags_and_their_groups(sdk: Client, api: httpx.Client) -> None:
    body: Json = {"data": {"type": "tag-group", "attributes": {"name": "Season", "exclusive": False}}}
    group = sdk.create_tag_group(body)["data"]["id"]
    tag = tag_of(sdk, group=group)
    assert sdk.get_tag_group_for_tag(tag)["data"]["attributes"]["name"] == "Season"
    assert sdk.get_tag_group_id_for_tag(tag)["data"]["id"] == group
    assert sdk.get_tag_group(group)["data"]["attributes"]["name"] == "Season"
    assert ids_of(sdk.get_tags_for_tag_group(group)) == [tag]
    assert ids_of(sdk.get_tag_ids_for_tag_group(group)) == [tag]
    assert sdk.get_flow_ids_for_tag(tag)["data"] == []
    assert group in ids_of(sdk.get_tag_groups())
    body = {"data": {"type": "tag-group", "id": group, "attributes": {"name": "Time of year"}}}
    sdk.update_tag_group(group, body)  # today's answer has no body
    assert sdk.get_tag_group(group)["data"]["attributes"]["name"] == "Time of year"
    body = {"data": {"type": "tag", "id": tag, "attributes": {"name": "season:summer"}}}
    assert sdk.update_tag(tag, body) is None
    assert sdk.get_tag(tag)["data"]["attributes"]["name"] == "season:summer"
    assert ids_of(sdk.get_tags()) == [tag]
    assert attributes_of(api.get(f"/api/tags/{tag}"))["name"] == "season:summer"
    assert sdk.delete_tag(tag) is None
    sdk.delete_tag_group(group)
    assert taken(api.get("/api/tags"))["data"] == []
    assert group not in ids_of(taken(api.get("/api/tag-groups")))
